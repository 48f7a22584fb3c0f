package io.ternmq.testsupport.history;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a history shows, in messages.
 *
 * @param tried sends begun
 * @param stored sends that were acknowledged
 * @param sendsInDoubt sends whose outcome nobody told
 * @param consumed in a unit that is done
 * @param consumedInDoubt in no unit that is done, but in one that nobody told about
 * @param lost acknowledged, and in no unit that is done or in doubt
 * @param duplicated in more than one unit that is done, against the promise
 * @param repeated in more than one unit that is done, as the promise allows
 * @param unflagged came again without the flag
 * @param wrong came with other bytes than were sent
 * @param phantom came though nobody sent it, or though its send was undone
 * @param branches what it shows about branches
 * @param examples of what is bad, at most ten, as text
 */
public record Verdict(
        long tried,
        long stored,
        long sendsInDoubt,
        long consumed,
        long consumedInDoubt,
        long lost,
        long duplicated,
        long repeated,
        long unflagged,
        long wrong,
        long phantom,
        BranchVerdict branches,
        List<String> examples) {

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Whether the broker kept its promise. */
    public boolean isGood() {
        return lost == 0 && duplicated == 0 && unflagged == 0 && wrong == 0 && phantom == 0 && branches.isGood();
    }

    /** Both together. */
    public Verdict plus(Verdict other) {
        return new Verdict(
                tried + other.tried,
                stored + other.stored,
                sendsInDoubt + other.sendsInDoubt,
                consumed + other.consumed,
                consumedInDoubt + other.consumedInDoubt,
                lost + other.lost,
                duplicated + other.duplicated,
                repeated + other.repeated,
                unflagged + other.unflagged,
                wrong + other.wrong,
                phantom + other.phantom,
                branches.plus(other.branches),
                Stream.concat(examples.stream(), other.examples.stream())
                        .limit(10)
                        .toList());
    }

    /** Nothing happened. */
    public static Verdict none() {
        return new Verdict(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, BranchVerdict.none(), List.of());
    }

    @Override
    public String toString() {
        return String.format(
                        "lost %,d  duplicated %,d  unflagged %,d  wrong %,d  phantom %,d"
                                + "  (tried %,d, stored %,d, consumed %,d, repeated with flag %,d, in doubt: %,d sent, %,d consumed)",
                        lost,
                        duplicated,
                        unflagged,
                        wrong,
                        phantom,
                        tried,
                        stored,
                        consumed,
                        repeated,
                        sendsInDoubt,
                        consumedInDoubt)
                + (branches.begun() == 0 ? "" : "  " + branches)
                + (examples.isEmpty() ? "" : "\n  " + String.join("\n  ", examples));
    }
}
