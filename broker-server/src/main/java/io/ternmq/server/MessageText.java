package io.ternmq.server;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;

/** A message for a person to read. */
final class MessageText {
    private static final int HEX_BYTES_MAX = 256;

    private MessageText() {}

    static void print(Message message, boolean headers, PrintWriter out) throws JMSException {
        if (headers) {
            printHeaders(message, out);
        }
        printBody(message, out);
    }

    private static void printHeaders(Message message, PrintWriter out) throws JMSException {
        out.println("id: " + message.getJMSMessageID());
        out.println("sent: " + Instant.ofEpochMilli(message.getJMSTimestamp()) + ", priority "
                + message.getJMSPriority() + ", delivery " + message.getIntProperty("JMSXDeliveryCount"));
        if (message.getJMSCorrelationID() != null) {
            out.println("correlation id: " + message.getJMSCorrelationID());
        }
        if (message.getJMSExpiration() != 0) {
            out.println("expires: " + Instant.ofEpochMilli(message.getJMSExpiration()));
        }
        for (String name : names(message.getPropertyNames())) {
            if (!name.startsWith("JMSX")) {
                out.println(name + " = " + message.getObjectProperty(name));
            }
        }
    }

    private static void printBody(Message message, PrintWriter out) throws JMSException {
        if (message instanceof TextMessage text) {
            out.println(text.getText());
        } else if (message instanceof BytesMessage bytes) {
            byte[] first = new byte[(int) Math.min(bytes.getBodyLength(), HEX_BYTES_MAX)];
            bytes.readBytes(first);
            String rest = bytes.getBodyLength() > HEX_BYTES_MAX ? " ..." : "";
            out.println(
                    "[" + bytes.getBodyLength() + " bytes] " + HexFormat.of().formatHex(first) + rest);
        } else if (message instanceof MapMessage map) {
            for (String name : names(map.getMapNames())) {
                out.println(name + " = " + map.getObject(name));
            }
        } else {
            out.println("[" + message.getClass().getSimpleName() + "]");
        }
    }

    /** Of an enumeration that JMS leaves without a type. */
    private static List<String> names(Enumeration<?> untyped) {
        var names = new ArrayList<String>();
        while (untyped.hasMoreElements()) {
            names.add(String.valueOf(untyped.nextElement()));
        }
        return names;
    }
}
