package io.ternmq.testsupport.disk;

import java.util.List;

/**
 * What a crash left.
 *
 * @param disk the disk as it is found at the next start; all of it is durable, and its own history begins
 * @param position how much had happened before the crash
 * @param seed with the position, makes this image again
 * @param isComplete whether all that was written is there, as after the death of the process alone
 * @param kind how what was not forced was treated
 * @param acknowledged what had been acknowledged before the crash, in order
 */
public record CrashImage(
        CrashDisk disk, int position, long seed, boolean isComplete, String kind, List<Object> acknowledged) {
    @Override
    public String toString() {
        return "crash image at position " + position + ", seed " + seed + ", " + kind + ", " + acknowledged.size()
                + " acknowledgements";
    }
}
