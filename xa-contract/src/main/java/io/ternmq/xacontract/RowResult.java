package io.ternmq.xacontract;

/**
 * What became of a row.
 *
 * @param detail of one that isn't kept: what was asked, expected and got
 */
record RowResult(Row row, Kind kind, String detail) {

    /** How a row ends. */
    enum Kind {
        /** As the table says. */
        KEPT,

        /** Otherwise. */
        BROKEN,

        /** It needs what the provider can't do by the interfaces that the runner has. */
        NOT_RUN
    }
}
