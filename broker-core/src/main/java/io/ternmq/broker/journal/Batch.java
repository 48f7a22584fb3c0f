package io.ternmq.broker.journal;

import java.util.List;

/**
 * The records of one command, appended and applied whole or not at all.
 *
 * @param epoch of the leadership under which it was decided; 1 for a local journal
 * @param sequence the engine's own, without gaps, from 1
 * @param records at least one
 */
public record Batch(long epoch, long sequence, List<JournalRecord> records) {}
