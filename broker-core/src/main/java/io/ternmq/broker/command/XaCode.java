package io.ternmq.broker.command;

/** What a call of XA is answered, by the names of its specification; the front end turns it into its protocol's code. */
public enum XaCode {
    OK,
    RDONLY,
    RBROLLBACK,
    RBCOMMFAIL,
    RBOTHER,
    RBTIMEOUT,
    RBTRANSIENT,
    HEURRB,
    HEURCOM,
    RMERR,
    NOTA,
    INVAL,
    PROTO,
    DUPID,
    OUTSIDE
}
