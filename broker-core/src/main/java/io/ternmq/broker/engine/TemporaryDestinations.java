package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.CreateTemporary;
import io.ternmq.broker.command.Command.DeleteTemporary;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes and ends temporary queues and topics: each belongs to a connection, over all its epochs, and ends with it. Everybody
 * may send to one, its own connection alone consumes from it (JMS 3.1 §6.2.2).
 */
final class TemporaryDestinations {
    private final State state;
    private final Output out;
    private final Directory directory;
    private final Temporaries temporaries;
    private final EngineOptions options;

    TemporaryDestinations(
            State state, Output out, Directory directory, Temporaries temporaries, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.directory = directory;
        this.temporaries = temporaries;
        this.options = options;
    }

    /** Nothing of it has to survive, so the answer waits for nothing. */
    void create(Connection connection, CreateTemporary command) {
        Address address = command.address();
        UUID owner = temporaries.owner(address);
        Optional<Refusal> refusal = owner == null ? checkNew(address) : checkOwner(connection, address);
        if (refusal.isPresent()) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    refusal.get().reason(),
                    refusal.get().text());
            return;
        }
        if (owner == null) {
            temporaries.add(address, connection.id());
            if (!address.isTopic()) {
                out.decide(new QueueCreated(state.nextQueue(), address, options.queueDefaults()));
            }
        }
        done(command.channel(), command.requestId());
    }

    private Optional<Refusal> checkNew(Address address) {
        if (!address.isTemporary()) {
            return Refusal.of(
                    Reason.DESTINATION_INVALID, "'" + address.name() + "' is not temporary: it need not be made");
        }
        return directory.checkName(address).or(directory::checkCount);
    }

    /** Why a connection can't consume from a temporary destination, or make or delete it, if so. */
    Optional<Refusal> checkOwner(Connection connection, Address address) {
        return connection.id().equals(temporaries.owner(address))
                ? Optional.empty()
                : Refusal.of(
                        Reason.DESTINATION_INVALID,
                        "temporary destination '" + address.name() + "' belongs to another connection");
    }

    void delete(Connection connection, DeleteTemporary command) {
        Address address = command.address();
        Optional<Refusal> refusal = directory
                .check(address)
                .or(() -> checkOwner(connection, address))
                .or(() -> checkUse(connection, address));
        if (refusal.isPresent()) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    refusal.get().reason(),
                    refusal.get().text());
            return;
        }
        end(address);
        done(command.channel(), command.requestId());
    }

    private Optional<Refusal> checkUse(Connection connection, Address address) {
        return isInUse(connection, address)
                ? Refusal.of(
                        Reason.DESTINATION_IN_USE,
                        "temporary destination '" + address.name() + "' has consumers; close them first")
                : Optional.empty();
    }

    private boolean isInUse(Connection connection, Address address) {
        if (address.isTopic()) {
            return !state.topics().of(address).isEmpty();
        }
        BrokerQueue queue = state.queue(address);
        return queue != null
                && (queue.consumerCount() > 0
                        || connection.sessions().stream()
                                .flatMap(session -> session.browsers().stream())
                                .anyMatch(browser -> browser.queue() == queue));
    }

    /** The connection ends: no consumer of it is left. */
    void endAll(UUID connection) {
        temporaries.of(connection).forEach(this::end);
    }

    private void end(Address address) {
        temporaries.remove(address);
        BrokerQueue queue = state.queue(address);
        if (queue != null) {
            out.decide(new QueueDeleted(queue.id()));
        }
    }

    private void done(long channel, int requestId) {
        if (requestId != 0) {
            out.effect(new Effect.Done(channel, 0, requestId));
        }
    }
}
