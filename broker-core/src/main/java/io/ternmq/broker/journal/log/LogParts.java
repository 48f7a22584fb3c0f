package io.ternmq.broker.journal.log;

/** What recovery hands over to the journal: the segments, the checkpoints that count, and the places of bodies. */
record LogParts(SegmentTable table, Certified certified, PlaceIndex places) {}
