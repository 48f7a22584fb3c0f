package io.ternmq.broker.transport;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.id.Address;
import java.util.Optional;

/** What a client asks for, as rights are given for it. */
public enum Operation {
    /** Sessions, transactions, settlement: what goes with having a connection. */
    CONNECT,
    SEND,
    CONSUME,
    BROWSE,
    STAT,
    PURGE;

    static Operation of(Command command) {
        if (command instanceof Command.Send || command instanceof Command.TxSend) {
            return SEND;
        }
        if (command instanceof Command.OpenConsumer consumer) {
            return consumer.browser() ? BROWSE : CONSUME;
        }
        if (command instanceof Command.AskStat) {
            return STAT;
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
        return command instanceof Command.Purge purge ? Optional.of(purge.address()) : Optional.empty();
    }
}
