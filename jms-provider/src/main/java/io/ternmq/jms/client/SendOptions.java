package io.ternmq.jms.client;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * How one message is to be sent (JMS 3.1 §7.8).
 *
 * @param deliveryMode of {@link DeliveryMode}
 * @param priority 0 to 9
 * @param timeToLiveMillis 0 for ever
 * @param deliveryDelayMillis 0 for at once
 * @param withoutMessageId whether it needs no message id
 * @param withoutTimestamp whether it needs no timestamp
 */
record SendOptions(
        int deliveryMode,
        int priority,
        long timeToLiveMillis,
        long deliveryDelayMillis,
        boolean withoutMessageId,
        boolean withoutTimestamp) {

    /** What JMS says where the application says nothing. */
    static final SendOptions DEFAULT = new SendOptions(
            Message.DEFAULT_DELIVERY_MODE,
            Message.DEFAULT_PRIORITY,
            Message.DEFAULT_TIME_TO_LIVE,
            Message.DEFAULT_DELIVERY_DELAY,
            false,
            false);

    boolean isPersistent() {
        return deliveryMode == DeliveryMode.PERSISTENT;
    }

    SendOptions deliveryMode(int value) {
        return new SendOptions(
                value, priority, timeToLiveMillis, deliveryDelayMillis, withoutMessageId, withoutTimestamp);
    }

    SendOptions priority(int value) {
        return new SendOptions(
                deliveryMode, value, timeToLiveMillis, deliveryDelayMillis, withoutMessageId, withoutTimestamp);
    }

    SendOptions timeToLiveMillis(long value) {
        return new SendOptions(deliveryMode, priority, value, deliveryDelayMillis, withoutMessageId, withoutTimestamp);
    }

    SendOptions deliveryDelayMillis(long value) {
        return new SendOptions(deliveryMode, priority, timeToLiveMillis, value, withoutMessageId, withoutTimestamp);
    }

    SendOptions withoutMessageId(boolean value) {
        return new SendOptions(deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, value, withoutTimestamp);
    }

    SendOptions withoutTimestamp(boolean value) {
        return new SendOptions(deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, withoutMessageId, value);
    }

    static void requireMode(int mode) throws JMSException {
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("no delivery mode: " + mode);
        }
    }

    static void requirePriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("a priority is 0 to 9, not " + priority);
        }
    }
}
