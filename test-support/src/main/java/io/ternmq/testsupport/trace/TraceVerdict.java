package io.ternmq.testsupport.trace;

import java.util.List;

/**
 * What a trace shows.
 *
 * @param sends marked messages that producers sent
 * @param acknowledged those of them that were acknowledged
 * @param delivered marked messages that were delivered
 * @param forces that returned without error
 * @param branchAnswers prepares, commits and rollbacks of marked branches that were answered with OK
 * @param violations of the rule that nothing is told before it is on disk, as text
 */
public record TraceVerdict(
        long sends, long acknowledged, long delivered, long forces, long branchAnswers, List<String> violations) {
    public TraceVerdict {
        violations = List.copyOf(violations);
    }
}
