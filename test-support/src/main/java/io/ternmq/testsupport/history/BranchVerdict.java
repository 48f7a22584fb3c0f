package io.ternmq.testsupport.history;

/**
 * What a history shows about branches.
 *
 * @param begun branches that began
 * @param committed surely
 * @param rolledBack surely, or never asked to commit
 * @param inDoubt neither
 * @param torn of which a part had its effect and a part did not
 * @param misstated answers and lists that contradict what had been told: a prepared branch that recover doesn't tell of, one that
 *     is over and that it tells of, another outcome than the one that was asked for
 * @param unheld messages that came though a branch held them: sent in it before its commit was asked for, or settled in it,
 *     prepared, before its rollback was
 */
public record BranchVerdict(
        long begun, long committed, long rolledBack, long inDoubt, long torn, long misstated, long unheld) {
    /** Whether the broker kept its promise. */
    public boolean isGood() {
        return torn == 0 && misstated == 0 && unheld == 0;
    }

    /** Both together. */
    public BranchVerdict plus(BranchVerdict other) {
        return new BranchVerdict(
                begun + other.begun,
                committed + other.committed,
                rolledBack + other.rolledBack,
                inDoubt + other.inDoubt,
                torn + other.torn,
                misstated + other.misstated,
                unheld + other.unheld);
    }

    /** There were none. */
    public static BranchVerdict none() {
        return new BranchVerdict(0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public String toString() {
        return String.format(
                "torn %,d  misstated %,d  unheld %,d  (branches %,d, committed %,d, rolled back %,d, in doubt %,d)",
                torn, misstated, unheld, begun, committed, rolledBack, inDoubt);
    }
}
