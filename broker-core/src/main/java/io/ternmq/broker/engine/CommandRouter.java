package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Command.AskOutcome;
import io.ternmq.broker.command.Command.AskStat;
import io.ternmq.broker.command.Command.BeginBody;
import io.ternmq.broker.command.Command.CloseConnection;
import io.ternmq.broker.command.Command.CloseConsumer;
import io.ternmq.broker.command.Command.CloseSession;
import io.ternmq.broker.command.Command.Commit;
import io.ternmq.broker.command.Command.CreateTemporary;
import io.ternmq.broker.command.Command.DeleteTemporary;
import io.ternmq.broker.command.Command.DeliveriesLeft;
import io.ternmq.broker.command.Command.Deny;
import io.ternmq.broker.command.Command.EndBody;
import io.ternmq.broker.command.Command.EndBranch;
import io.ternmq.broker.command.Command.GetBody;
import io.ternmq.broker.command.Command.GrantCredit;
import io.ternmq.broker.command.Command.LoseConnection;
import io.ternmq.broker.command.Command.OfBranch;
import io.ternmq.broker.command.Command.OpenConnection;
import io.ternmq.broker.command.Command.OpenConsumer;
import io.ternmq.broker.command.Command.OpenSession;
import io.ternmq.broker.command.Command.Purge;
import io.ternmq.broker.command.Command.Recover;
import io.ternmq.broker.command.Command.Rollback;
import io.ternmq.broker.command.Command.Send;
import io.ternmq.broker.command.Command.Settle;
import io.ternmq.broker.command.Command.StartBranch;
import io.ternmq.broker.command.Command.TxSend;
import io.ternmq.broker.command.Command.Unsubscribe;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Gives each command to the part that carries it out. Commands of a channel that isn't open are too late to mean
 * anything; those of a session that isn't open are answered so, if they have an answer, since a client needn't wait for
 * the failure of opening it.
 */
final class CommandRouter {
    private final Output out;
    private final Producers producers;
    private final Transactions transactions;
    private final Parking parking;
    private final Connections connections;
    private final Clients clients;
    private final Figures figures;
    private final BodyTraffic bodies;
    private final Subscriptions subscriptions;
    private final TemporaryDestinations temporaries;
    private final BranchCalls branches;

    CommandRouter(Engine.Parts parts, Connections connections, Clients clients, Figures figures) {
        this.out = parts.out();
        this.producers = parts.producers();
        this.transactions = parts.transactions();
        this.parking = parts.parking();
        this.bodies = parts.bodies();
        this.subscriptions = parts.subscriptions();
        this.temporaries = parts.temporaries();
        this.branches = parts.branches();
        this.connections = connections;
        this.clients = clients;
        this.figures = figures;
    }

    void carryOut(Command command, long nowMillis) {
        if (command instanceof OpenConnection open) {
            connections.open(open, nowMillis);
            return;
        }
        Connection connection = connections.find(command.channel());
        if (connection == null) {
            return;
        }
        if (command instanceof DeliveriesLeft left) {
            clients.onDeliveriesLeft(connection, left);
        } else if (command instanceof Send send) {
            send(connection.session(send.session()), send, nowMillis);
        } else if (command instanceof Settle settle) {
            Session session = session(connection, settle.session(), settle.requestId());
            if (session != null) {
                clients.settle(session, settle);
            }
        } else if (command instanceof GrantCredit grant) {
            Session session = connection.session(grant.session());
            if (session != null) {
                clients.grant(session, grant);
            }
        } else if (command instanceof TxSend send) {
            txSend(connection.session(send.session()), send, nowMillis);
        } else if (command instanceof Commit commit) {
            commit(connection.session(commit.session()), commit, nowMillis);
        } else if (command instanceof OfBranch call) {
            branch(connection, call, nowMillis);
        } else {
            carryOutOther(connection, command, nowMillis);
        }
    }

    private void send(@Nullable Session session, Send send, long nowMillis) {
        if (session == null) {
            refuse(send.channel(), send.session(), send.number());
        } else if (session.transacted()) {
            connections.breakOff(send.channel(), "Send in a transacted session", nowMillis);
        } else if (!parking.send(session, send, nowMillis)) {
            connections.breakOff(send.channel(), "more sends are unanswered than allowed", nowMillis);
        }
    }

    private void txSend(@Nullable Session session, TxSend send, long nowMillis) {
        if (session != null && session.transacted()) {
            transactions.send(session, send);
        } else if (session != null) {
            connections.breakOff(send.channel(), "TxSend in a session that is not transacted", nowMillis);
        }
    }

    private void commit(@Nullable Session session, Commit commit, long nowMillis) {
        if (session == null) {
            refuse(commit.channel(), commit.session(), commit.number());
        } else if (session.branch() != null) {
            connections.breakOff(commit.channel(), "Commit in a session that works in a branch", nowMillis);
        } else if (session.transacted()) {
            boolean full = session.unsettled().isFull();
            transactions.commit(session, commit, nowMillis);
            clients.resume(session, full);
        } else {
            connections.breakOff(commit.channel(), "Commit in a session that is not transacted", nowMillis);
        }
    }

    private void branch(Connection connection, OfBranch call, long nowMillis) {
        if (call instanceof StartBranch start) {
            Session session = session(connection, start.session(), start.requestId());
            if (session != null) {
                branches.start(session, connection.user(), start, nowMillis);
            }
        } else if (call instanceof EndBranch end) {
            Session session = session(connection, end.session(), end.requestId());
            if (session != null) {
                boolean full = session.unsettled().isFull();
                branches.end(session, connection.user(), end, nowMillis);
                clients.resume(session, full);
            }
        } else {
            branches.carryOut(call, connection, nowMillis);
        }
    }

    /** What has a number is refused for good: a resend must not be taken for one that was carried out, nor as new. */
    private void deny(Connection connection, Deny deny, long nowMillis) {
        Refusal refusal = new Refusal(Reason.NOT_AUTHORIZED, deny.text());
        Session session = connection.session(deny.session());
        if (session == null) {
            if (deny.number() != 0) {
                refuse(deny.channel(), deny.session(), deny.number());
            }
        } else if (session.branch() != null && deny.number() != 0) {
            connections.breakOff(deny.channel(), "Commit in a session that works in a branch", nowMillis);
        } else if (session.transacted()) {
            boolean full = session.unsettled().isFull();
            transactions.deny(session, deny.number(), refusal);
            clients.resume(session, full);
        } else {
            producers.deny(session, deny.number(), refusal);
        }
    }

    private void refuse(long channel, int session, long number) {
        out.effect(new Effect.Refused(channel, out.end(), session, number, Reason.SESSION_UNKNOWN, text(session)));
    }

    private void carryOutOther(Connection connection, Command command, long nowMillis) {
        if (command instanceof OpenSession open) {
            clients.open(connection, open);
        } else if (command instanceof AskOutcome ask) {
            clients.askOutcome(connection, ask);
        } else if (command instanceof AskStat ask) {
            figures.ask(ask);
        } else if (command instanceof BeginBody begin) {
            bodies.begin(connection, begin);
        } else if (command instanceof Unsubscribe unsubscribe) {
            subscriptions.unsubscribe(connection, unsubscribe);
        } else if (command instanceof CreateTemporary create) {
            temporaries.create(connection, create);
        } else if (command instanceof DeleteTemporary delete) {
            temporaries.delete(connection, delete);
        } else if (command instanceof Purge purge) {
            figures.purge(purge);
        } else if (command instanceof Deny deny) {
            deny(connection, deny, nowMillis);
        } else if (command instanceof LoseConnection lose) {
            connections.lose(lose.channel(), nowMillis);
        } else if (command instanceof CloseConnection close) {
            connections.close(close.channel(), close.requestId(), nowMillis);
        } else {
            carryOutOfSession(connection, command, nowMillis);
        }
    }

    private void carryOutOfSession(Connection connection, Command command, long nowMillis) {
        if (command instanceof OpenConsumer open) {
            Session session = session(connection, open.session(), open.requestId());
            if (session != null) {
                clients.openConsumer(connection, session, open);
            }
        } else if (command instanceof CloseConsumer close) {
            Session session = session(connection, close.session(), close.requestId());
            if (session != null) {
                clients.closeConsumer(session, close);
            }
        } else if (command instanceof CloseSession close) {
            Session session = session(connection, close.session(), close.requestId());
            if (session != null) {
                clients.close(connection, session, close, nowMillis);
            }
        } else if (command instanceof Rollback rollback) {
            Session session = session(connection, rollback.session(), rollback.requestId());
            if (session != null) {
                clients.rollback(session, rollback);
            }
        } else if (command instanceof EndBody end) {
            Session session = session(connection, end.session(), end.requestId());
            if (session != null) {
                bodies.end(session, end);
            }
        } else if (command instanceof GetBody get) {
            Session session = session(connection, get.session(), get.requestId());
            if (session != null) {
                bodies.get(session, get);
            }
        } else if (command instanceof Recover recover) {
            Session session = session(connection, recover.session(), recover.requestId());
            if (session != null) {
                clients.recover(session, recover);
            }
        } else {
            throw new IllegalStateException("unknown command " + command.getClass());
        }
    }

    private @Nullable Session session(Connection connection, int number, int requestId) {
        Session session = connection.session(number);
        if (session == null) {
            out.failed(connection.channel(), requestId, Reason.SESSION_UNKNOWN, text(number));
        }
        return session;
    }

    private static String text(int session) {
        return "session " + session + " is not open";
    }
}
