package io.ternmq.protocol.frame;

/** One unit of the wire protocol; see docs/protocol.md for the exchange and each record for its fields. */
public sealed interface Frame
        permits Auth,
                BodyGet,
                BodyPart,
                BodyPut,
                BrowseEnd,
                Close,
                Closed,
                Commit,
                ConsumerClose,
                ConsumerOpen,
                Credit,
                Delivery,
                Done,
                Failed,
                Heartbeat,
                Open,
                Opened,
                Outcome,
                OutcomeAsk,
                Purge,
                Purged,
                Recover,
                Refused,
                Rollback,
                Send,
                Sent,
                SessionClose,
                SessionOpen,
                Settle,
                Stat,
                StatAsk,
                TemporaryCreate,
                TemporaryDelete,
                TxSend,
                Unsubscribe {
    /** The number on the wire. */
    Opcode opcode();
}
