package io.ternmq.testsupport.history;

/** What a broker promises about repetition; loss, change and invention are never allowed. */
public enum Promise {
    /** Once a unit is done, none of its messages is in another unit that is done: transactions, CLIENT acknowledgement. */
    ONCE,
    /** As {@link #ONCE}, but what comes again may lack the flag: transactions across a power loss. */
    ONCE_THOUGH_UNFLAGGED,
    /** A message may come again after its unit was done, if it is flagged as redelivered: AUTO, DUPS_OK. */
    FLAGGED
}
