package io.ternmq.broker.selector;

import java.nio.charset.StandardCharsets;

/** A header that every message has, before the header section. */
enum FixedField {
    /** JMSDeliveryMode, a string here (JMS 3.1 §3.8.1.3). */
    DELIVERY_MODE,
    PRIORITY,
    TIMESTAMP;

    private static final byte[] PERSISTENT = "PERSISTENT".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NON_PERSISTENT = "NON_PERSISTENT".getBytes(StandardCharsets.US_ASCII);

    static byte[] mode(boolean persistent) {
        return persistent ? PERSISTENT : NON_PERSISTENT;
    }
}
