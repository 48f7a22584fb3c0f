package io.ternmq.testsupport.history;

/** What a broker promises about repetition; loss, change and invention are never allowed. */
public enum Promise {
    /** Once a unit is done, none of its messages is in another unit that is done: transactions, CLIENT acknowledgement. */
    ONCE,
    /** A message may come again after its unit was done, if it is flagged as redelivered: AUTO, DUPS_OK. */
    FLAGGED
}
