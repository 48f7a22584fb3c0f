package io.ternmq.broker.transport;

import io.ternmq.broker.command.Command;

/** Where commands go. Called on the event loop; the commands of a channel are run in the order of the calls. */
public interface CommandSink {
    void submit(Command command);
}
