package io.ternmq.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction manager does with a session and a context (JMS 3.1 §6.2.8, §11.3.3 to §11.3.5). */
class DistributedTransactionTest extends OverEachTransport {

    private static final int WHOLE_SCAN = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers({"6.2.8-1", "11.3.3-1", "11.3.3-2", "11.3.3-3", "11.3.5-1"})
    void workHasItsEffectWithTheCommit(boolean onePhase) throws Exception {
        var session = xaSession();
        var resource = session.getXAResource();
        Session work = session.getSession();
        var in = work.createQueue(name("in"));
        var out = work.createQueue(name("out"));
        send(in, "a");
        var x = branch("x");
        resource.start(x, XAResource.TMNOFLAGS);
        assertThat(next(work.createConsumer(in))).isEqualTo("a");
        work.createProducer(out).send(work.createTextMessage("answer to a"));
        resource.end(x, XAResource.TMSUCCESS);
        if (!onePhase) {
            assertThat(resource.prepare(x)).isEqualTo(XAResource.XA_OK);
        }
        assertThat(left(out)).isEmpty();

        resource.commit(x, onePhase);

        assertThat(left(out)).containsExactly("answer to a");
        session.close();
        assertThat(left(in)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers({"11.3.3-3", "11.3.5-1"})
    void workIsUndoneByTheRollback(boolean prepared) throws Exception {
        var session = xaSession();
        var resource = session.getXAResource();
        var in = session.createQueue(name("in"));
        var out = session.createQueue(name("out"));
        send(in, "a");
        var consumer = session.createConsumer(in);
        var x = branch("x");
        resource.start(x, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("a");
        session.createProducer(out).send(session.createTextMessage("answer to a"));
        resource.end(x, XAResource.TMSUCCESS);
        if (prepared) {
            resource.prepare(x);
        }

        resource.rollback(x);

        var again = consumer.receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(left(out)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers("6.1.8-18")
    void workOfAClosedSessionIsDecidedByTheManager(boolean committed) throws Exception {
        var session = xaSession();
        var resource = session.getXAResource();
        var in = session.createQueue(name("in"));
        send(in, "a");
        var x = branch("x");
        resource.start(x, XAResource.TMNOFLAGS);
        assertThat(next(session.createConsumer(in))).isEqualTo("a");
        session.close();
        resource.end(x, XAResource.TMSUCCESS);

        if (committed) {
            resource.commit(x, true);
        } else {
            resource.rollback(x);
        }

        assertThat(left(in)).isEqualTo(committed ? List.of() : List.of("a"));
    }

    @Test
    @Covers({"11.3.5-1", "11.3.5-2"})
    void workInSeveralIsInterleaved() throws Exception {
        var session = xaSession();
        var resource = session.getXAResource();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var x = branch("x");
        var y = branch("y");
        resource.start(x, XAResource.TMNOFLAGS);
        producer.send(session.createTextMessage("x1"));
        resource.end(x, XAResource.TMSUSPEND);
        resource.start(y, XAResource.TMNOFLAGS);
        producer.send(session.createTextMessage("y1"));
        resource.end(y, XAResource.TMSUSPEND);
        resource.start(x, XAResource.TMRESUME);
        producer.send(session.createTextMessage("x2"));
        resource.end(x, XAResource.TMSUCCESS);
        resource.start(y, XAResource.TMRESUME);
        producer.send(session.createTextMessage("y2"));
        resource.end(y, XAResource.TMSUCCESS);

        resource.commit(y, true);
        resource.rollback(x);

        assertThat(left(queue)).containsExactly("y1", "y2");
    }

    @Test
    @Covers({"11.3.5-1", "11.3.5-3"})
    void thoseThatWaitForTheirOutcomeAreListedAfterARestart() throws Exception {
        var session = xaSession();
        var queue = queue(session);
        var x = branch("x");
        session.getXAResource().start(x, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage("a"));
        session.getXAResource().end(x, XAResource.TMSUCCESS);
        session.getXAResource().prepare(x);
        assertThat(session.getXAResource().recover(WHOLE_SCAN)).contains(x);
        closeAll();
        restartBroker();
        var recovery = xaSession().getXAResource();

        var found = recovery.recover(WHOLE_SCAN);

        assertThat(found).contains(x);
        recovery.commit(x, false);
        assertThat(recovery.recover(WHOLE_SCAN)).doesNotContain(x);
        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers("11.3.5-4")
    void oneDoesNotGoWithItsMessages() throws Exception {
        var session = xaSession();
        var resource = session.getXAResource();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var x = branch("x");
        var y = branch("y");
        resource.start(x, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage("a"));
        assertThat(consumer.receiveNoWait()).isNull();
        resource.end(x, XAResource.TMSUCCESS);
        resource.commit(x, true);
        resource.start(y, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("a");
        resource.end(y, XAResource.TMSUCCESS);

        resource.rollback(y);

        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    @Covers({"6.2.7-6", "10.3-13", "api.XASession-2", "api.XASession-3"})
    void theSessionIsNotCommittedByItself() throws Exception {
        var session = xaSession();
        var queue = queue(session);
        var x = branch("x");
        assertThat(session.getTransacted()).isTrue();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        session.getXAResource().start(x, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage("a"));

        assertThat(session.getTransacted()).isTrue();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        assertThat(left(queue)).isEmpty();
        session.getXAResource().end(x, XAResource.TMSUCCESS);
        session.getXAResource().commit(x, true);
        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers({"11.3.4-1", "11.3.4-2", "11.3.4-3", "api.XAJMSContext-1", "11.3.5-1"})
    void aContextWorksInOne() throws Exception {
        var xaContext = closing(xaFactory().createXAContext());
        var resource = xaContext.getXAResource();
        var context = xaContext.getContext();
        var in = context.createQueue(name("in"));
        var out = context.createQueue(name("out"));
        send(in, "a", "b");
        var consumer = context.createConsumer(in);
        var x = branch("x");
        var y = branch("y");
        resource.start(x, XAResource.TMNOFLAGS);
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        context.createProducer().setProperty("number", 1).send(out, "answer to a");
        resource.end(x, XAResource.TMSUCCESS);
        resource.start(y, XAResource.TMNOFLAGS);
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("b");
        context.createProducer().send(out, "answer to b");
        resource.end(y, XAResource.TMSUCCESS);
        resource.prepare(x);
        assertThat(left(out)).isEmpty();

        resource.commit(x, false);
        resource.rollback(y);

        assertThat(left(out)).containsExactly("answer to a");
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("b");
        xaContext.close();
        assertThat(left(in)).isEmpty();
    }

    @Test
    @Covers({"10.3-15", "api.XAJMSContext-2", "api.XAJMSContext-3"})
    void aContextIsNotCommittedByItself() throws Exception {
        var context = closing(xaFactory().createXAContext());
        var queue = context.createQueue(name("queue"));
        var x = branch("x");
        assertThat(context.getTransacted()).isTrue();
        assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
        context.getXAResource().start(x, XAResource.TMNOFLAGS);
        context.createProducer().send(queue, "a");

        assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
        assertThatThrownBy(context::rollback).isInstanceOf(TransactionInProgressRuntimeException.class);
        context.getXAResource().end(x, XAResource.TMSUCCESS);
        context.getXAResource().rollback(x);
        assertThat(left(queue)).isEmpty();
    }
}
