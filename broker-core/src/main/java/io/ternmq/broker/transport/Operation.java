package io.ternmq.broker.transport;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.id.Address;
import java.util.Optional;

/** What a client asks for, as rights are given for it. */
public enum Operation {
    /** Sessions, transactions, settlement: what goes with having a connection. */
    CONNECT,
    SEND,
    /** Bringing a large body, before the send that names it and its destination. */
    PUT_BODY,
    CONSUME,
    BROWSE,
    UNSUBSCRIBE,
    CREATE_TEMPORARY,
    DELETE_TEMPORARY,
    STAT,
    PURGE,
    /** Ending, and being told of, branches that other users began. */
    BRANCHES_OF_OTHERS,
    /** Ending a prepared branch in its transaction manager's place. */
    DECIDE_BRANCH;

    static Operation of(Command command) {
        if (command instanceof Command.Send || command instanceof Command.TxSend) {
            return SEND;
        }
        if (command instanceof Command.BeginBody) {
            return PUT_BODY;
        }
        if (command instanceof Command.OpenConsumer consumer) {
            return consumer.browser() ? BROWSE : CONSUME;
        }
        if (command instanceof Command.Unsubscribe) {
            return UNSUBSCRIBE;
        }
        if (command instanceof Command.CreateTemporary) {
            return CREATE_TEMPORARY;
        }
        if (command instanceof Command.DeleteTemporary) {
            return DELETE_TEMPORARY;
        }
        if (command instanceof Command.AskStat) {
            return STAT;
        }
        if (command instanceof Command.DecideBranch) {
            return DECIDE_BRANCH;
        }
        return command instanceof Command.Purge ? PURGE : CONNECT;
    }

    static Optional<Address> address(Command command) {
        if (command instanceof Command.Send send) {
            return Optional.of(send.address());
        }
        if (command instanceof Command.TxSend send) {
            return Optional.of(send.address());
        }
        if (command instanceof Command.OpenConsumer consumer) {
            return Optional.of(consumer.address());
        }
        if (command instanceof Command.CreateTemporary create) {
            return Optional.of(create.address());
        }
        if (command instanceof Command.DeleteTemporary delete) {
            return Optional.of(delete.address());
        }
        return command instanceof Command.Purge purge ? Optional.of(purge.address()) : Optional.empty();
    }
}
