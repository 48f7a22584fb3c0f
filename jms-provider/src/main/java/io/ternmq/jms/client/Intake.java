package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.message.Acknowledger;
import io.ternmq.jms.message.JmsMessage;
import io.ternmq.jms.message.Messages;
import io.ternmq.jms.message.TrustedClasses;
import io.ternmq.protocol.message.MessageContent;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages of deliveries. What can't become one goes back to the broker, or to the dead letters.
 *
 * @param link to which the deliveries belong
 * @param bodies of the same link
 * @param trusted what object messages may hold
 * @param rejecting how what nobody can process is refused
 */
record Intake(LinkSession link, LargeBodies bodies, TrustedClasses trusted, Rejecting rejecting) {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** Refuses a delivery. */
    interface Rejecting {
        void reject(int generation, long deliveryId);
    }

    Intake(LinkSession link, LargeBodies bodies, TrustedClasses trusted) {
        this(link, bodies, trusted, link::reject);
    }

    /** The message for the application; null for one that isn't for it, which the broker gets back. */
    @Nullable
    JmsMessage accept(Received received, Acknowledger acknowledger, JmsDestination source) throws JMSException {
        return isExpired(received) ? null : messageOrBack(received, acknowledger, source);
    }

    private @Nullable JmsMessage messageOrBack(Received received, Acknowledger acknowledger, JmsDestination source)
            throws JMSException {
        try {
            return messageOf(received, acknowledger);
        } catch (MessageFormatException e) {
            LOG.warn("A delivery to a consumer of {} is no message; it goes to the dead letters.", source, e);
            rejecting.reject(received.generation(), received.id());
            return null;
        } catch (JMSException e) {
            if (received.generation() != link.generation()) {
                return null;
            }
            if (LargeBodies.isDamaged(e)) {
                LOG.error("A message of {} can't be delivered; it goes to the dead letters.", source, e);
                rejecting.reject(received.generation(), received.id());
            } else {
                link.giveBack(received.generation(), received.id());
            }
            throw e;
        }
    }

    /** The message that was delivered, whose body may have to be fetched first. */
    JmsMessage messageOf(Received received, Acknowledger acknowledger) throws JMSException {
        var content = received.content();
        var body = MessageContent.hasLargeBody(content) ? Optional.of(bodies.get(received)) : Optional.<byte[]>empty();
        return Messages.received(content, body, received.count(), acknowledger, trusted);
    }

    /** Whether it has expired while it waited here, and went back, for the broker to decide. */
    private boolean isExpired(Received delivery) {
        var content = delivery.content();
        long expiration = content.length < MessageContent.BYTES_MIN ? 0 : MessageContent.expiration(content);
        if (expiration == 0) {
            return false;
        }
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - delivery.atNanos());
        if (!expiredWhileWaiting(expiration, System.currentTimeMillis(), waitedMillis)) {
            return false;
        }
        link.giveBack(delivery.generation(), delivery.id());
        return true;
    }

    /**
     * Whether the time of expiration lies between arrival and now. What had expired when it came was sent by a broker whose
     * clock says otherwise, and who decides: it is handed over, so nothing goes to and fro between the two.
     */
    static boolean expiredWhileWaiting(long expirationMillis, long nowMillis, long waitedMillis) {
        return expirationMillis <= nowMillis && expirationMillis > nowMillis - waitedMillis;
    }
}
