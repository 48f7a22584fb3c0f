package io.ternmq.xacontract;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Performs the steps of one row, each with a result in the words of {@link Results}.
 *
 * <p>Each row has a queue and branches of its own. Belongs to the row's thread.
 */
final class Stage {

    /** All that a step can do. */
    static final Set<String> VERBS = Set.of(
            "start",
            "end",
            "prepare",
            "commit",
            "rollback",
            "forget",
            "recover",
            "timeout",
            "getTimeout",
            "sameRM",
            "send",
            "receive",
            "put",
            "gets",
            "close",
            "disconnect",
            "kill",
            "boot",
            "pause",
            "decideCommit",
            "decideRollback",
            "sessionCommit",
            "sessionRollback",
            "transacted");

    private static final long WAIT_MILLIS = 5_000;

    private final Provider provider;
    private final Pause pause;
    private final Actors actors;
    private final String queue;
    private final String prefix;

    /**
     * One for a row.
     *
     * @param name of the row in this run, and in no other
     */
    Stage(Provider provider, Pause pause, String name) {
        this.provider = provider;
        this.pause = pause;
        this.actors = new Actors(provider);
        this.queue = "xa.contract." + name;
        this.prefix = name + "-";
    }

    /** The result of a step; what it throws is one too. */
    String perform(Step step) throws ContractException, InterruptedException {
        try {
            return switch (step.verb()) {
                case "start", "end", "prepare", "commit", "rollback", "forget" -> branchCall(step);
                case "recover", "timeout", "getTimeout", "sameRM" -> resourceCall(step);
                case "send", "receive", "close", "disconnect", "sessionCommit", "sessionRollback", "transacted" ->
                    sessionCall(step);
                case "put", "gets" -> plainCall(step);
                default -> brokerCall(step);
            };
        } catch (XAException e) {
            return Results.of(e);
        } catch (JMSException | JMSRuntimeException | IOException e) {
            return e.getClass().getSimpleName();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private XAResource resource(String actor) throws JMSException {
        return actors.session(actor).getXAResource();
    }

    private @Nullable Xid xid(Step step) {
        return step.branch().equals("null") ? null : Branch.of(prefix, step.branch());
    }

    private String branchCall(Step step) throws JMSException, XAException, ContractException {
        var resource = resource(step.actor());
        var xid = xid(step);
        switch (step.verb()) {
            case "start" -> resource.start(xid, step.flags());
            case "end" -> resource.end(xid, step.flags());
            case "prepare" -> {
                return Results.ofVote(resource.prepare(xid));
            }
            case "commit" -> resource.commit(xid, step.flags() == XAResource.TMONEPHASE);
            case "rollback" -> resource.rollback(xid);
            default -> resource.forget(xid);
        }
        return Results.OK;
    }

    private String resourceCall(Step step) throws JMSException, XAException, ContractException {
        var resource = resource(step.actor());
        return switch (step.verb()) {
            case "recover" -> Results.ofList(resource.recover(step.flags()), prefix);
            case "timeout" -> String.valueOf(resource.setTransactionTimeout(number(step)));
            case "getTimeout" -> String.valueOf(resource.getTransactionTimeout());
            default -> String.valueOf(resource.isSameRM(other(step)));
        };
    }

    private XAResource other(Step step) throws JMSException {
        String named = step.arguments().get(0);
        return named.equals("foreign") ? new ForeignResource() : resource(named);
    }

    private static int number(Step step) throws ContractException {
        try {
            return Integer.parseInt(step.arguments().get(0));
        } catch (NumberFormatException e) {
            throw new ContractException("'" + step + "' needs a number", e);
        }
    }

    private String sessionCall(Step step) throws JMSException, ContractException {
        if (step.verb().equals("disconnect")) {
            actors.connection(step.actor()).close();
            return Results.OK;
        }
        var session = actors.session(step.actor());
        switch (step.verb()) {
            case "send" -> send(session, step.arguments().get(0));
            case "receive" -> {
                return receive(session, step);
            }
            case "sessionCommit" -> session.commit();
            case "sessionRollback" -> session.rollback();
            case "transacted" -> {
                return String.valueOf(session.getTransacted());
            }
            default -> session.close();
        }
        return Results.OK;
    }

    private void send(Session session, String body) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage(body));
        }
    }

    private String receive(Session session, Step step) throws JMSException, ContractException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            long millis = pause.receiveMillis(waitsInVain(step), WAIT_MILLIS);
            int count = step.arguments().isEmpty() ? 1 : number(step);
            var received = new ArrayList<String>();
            for (int taken = 0; taken < count; taken++) {
                received.add(Results.of(consumer.receive(millis)));
            }
            return String.join(", ", received);
        }
    }

    private static boolean waitsInVain(Step step) {
        return step.expected().equals(Results.NOTHING);
    }

    private String plainCall(Step step) throws JMSException, ContractException {
        try (var connection = provider.connectPlainly();
                var session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            if (step.verb().equals("gets")) {
                return receive(session, step);
            }
            send(session, step.arguments().get(0));
            return Results.OK;
        }
    }

    private String brokerCall(Step step) throws IOException, InterruptedException, ContractException {
        switch (step.verb()) {
            case "kill" -> provider.kill();
            case "boot" -> provider.boot();
            case "pause" -> pause.pause(number(step));
            default -> decide(step);
        }
        return Results.OK;
    }

    private void decide(Step step) throws ContractException {
        try (var administrator = provider.administrator()) {
            var xid = Branch.of(prefix, step.branch());
            if (step.verb().equals("decideCommit")) {
                administrator.commit(xid);
            } else {
                administrator.rollback(xid);
            }
        } catch (ContractException e) {
            throw e;
        } catch (Exception e) {
            throw new ContractException(step + " failed: " + e, e);
        }
    }

    /** Leaves no branch of this row behind. */
    void tidy() throws JMSException, IOException, InterruptedException {
        try {
            actors.close();
        } catch (JMSException e) {
            // A connection whose broker was killed: what counts is what the broker has.
        }
        provider.boot();
        try (var fresh = new Actors(provider)) {
            var resource = fresh.session(Step.FIRST).getXAResource();
            for (Xid left : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
                if (Branch.copyOf(left).hasPrefix(prefix)) {
                    resource.rollback(left);
                }
            }
        } catch (XAException e) {
            throw new IOException("a branch of " + queue + " is left: " + Results.of(e), e);
        }
    }
}
