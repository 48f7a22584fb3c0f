package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.Received;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContent;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bodies that are too large for a frame: they travel in parts, of which few are under way at a time, before the message
 * that names them, and after the delivery that does.
 *
 * <p>Belongs to the session's thread.
 */
final class LargeBodies {

    private static final int PART_BYTES = 256 << 10;

    /** What names a body in a message: number, length and checksum. */
    private static final int REFERENCE_BYTES = 20;

    /** As the protocol allows for parts that are put. */
    private static final int PARTS_UNDER_WAY_MAX = 4;

    private final LinkSession link;
    private final long timeoutMillis;

    LargeBodies(LinkSession link, long timeoutMillis) {
        this.link = link;
        this.timeoutMillis = timeoutMillis;
    }

    /** Puts the body of a content that has it inside, and returns what names it; all of it is on the broker's disk. */
    LargeBody put(byte[] content) throws JMSException {
        requireFits(content);
        try {
            return putParts(content);
        } catch (JMSException e) {
            throw lost(e) ? lostWhile("sent, and nothing came of the message", e) : e;
        }
    }

    private void requireFits(byte[] content) throws JMSException {
        if (content.length > link.messageBytesMax()) {
            throw tooLarge("the message has " + content.length + " bytes, and the broker takes "
                    + link.messageBytesMax() + " (messageBytesMax; in its configuration limits.message-size)");
        }
        int besidesBody = MessageContent.bodyOffset(content) + REFERENCE_BYTES;
        if (besidesBody > link.contentBytesMax()) {
            throw tooLarge("the headers and properties of the message have " + besidesBody
                    + " bytes, and a frame holds " + link.contentBytesMax()
                    + " (in the broker's configuration limits.frame-size)");
        }
    }

    private static JMSException tooLarge(String text) {
        return JmsErrors.of(Failure.of(ErrorCode.MESSAGE_TOO_LARGE, text));
    }

    private static boolean lost(JMSException e) {
        return ClientCode.CONNECTION_LOST.name().equals(e.getErrorCode());
    }

    private static JMSException lostWhile(String what, JMSException cause) {
        var exception = JmsErrors.of(
                ClientCode.CONNECTION_LOST, "The connection was lost while a large body was " + what + ".");
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }

    private LargeBody putParts(byte[] content) throws JMSException {
        int start = MessageContent.bodyOffset(content);
        int length = content.length - start;
        long number = link.nextBody();
        int partBytes = Math.min(PART_BYTES, link.contentBytesMax());
        var underWay = new ArrayDeque<Pending<?>>();
        for (int offset = 0; offset < length; offset += partBytes) {
            if (underWay.size() == PARTS_UNDER_WAY_MAX) {
                Replies.await(underWay.remove(), timeoutMillis, "send of a large body");
            }
            int end = Math.min(length, offset + partBytes);
            var part = Arrays.copyOfRange(content, start + offset, start + end);
            underWay.add(link.putPart(number, offset, end == length, part));
        }
        for (var part : underWay) {
            Replies.await(part, timeoutMillis, "send of a large body");
        }
        return new LargeBody(number, length, crc(content, start, length));
    }

    /** Fetches the body of a delivery that names one. */
    byte[] get(Received received) throws JMSException {
        try {
            return getParts(received);
        } catch (JMSException e) {
            throw lost(e) ? lostWhile("received; the message comes again", e) : e;
        }
    }

    /** Whether a body can't be had since it is damaged where it is kept. */
    static boolean isDamaged(JMSException e) {
        return ErrorCode.MESSAGE_DAMAGED.name().equals(e.getErrorCode());
    }

    /** Whether a delivery, or what a browser was shown, isn't there any more. */
    static boolean isGone(JMSException e) {
        return ErrorCode.DELIVERY_UNKNOWN.name().equals(e.getErrorCode());
    }

    private byte[] getParts(Received received) throws JMSException {
        var reference = MessageContent.largeBody(received.content());
        if (reference.length() > Integer.MAX_VALUE - 8) {
            throw new JMSException("a body of " + reference.length() + " bytes doesn't fit this client's memory");
        }
        var body = new byte[(int) reference.length()];
        int partBytes = Math.min(PART_BYTES, link.contentBytesMax());
        var underWay = new ArrayDeque<Pending<?>>();
        int asked = 0;
        int got = 0;
        while (got < body.length) {
            while (asked < body.length && underWay.size() < PARTS_UNDER_WAY_MAX) {
                int length = Math.min(partBytes, body.length - asked);
                underWay.add(link.getPart(received.generation(), received.id(), asked, length));
                asked += length;
            }
            int expected = Math.min(partBytes, body.length - got);
            got += copyNext(underWay.remove(), body, got, expected);
        }
        if (crc(body, 0, body.length) != reference.crc32c()) {
            throw JmsErrors.of(Failure.of(
                    ErrorCode.MESSAGE_DAMAGED, "the body of the message was damaged: its checksum is wrong"));
        }
        return body;
    }

    private int copyNext(Pending<?> reply, byte[] body, int at, int expected) throws JMSException {
        Replies.await(reply, timeoutMillis, "receipt of a large body");
        var part = LinkSession.partOf(reply);
        if (part.length != expected) {
            throw JmsErrors.of(
                    ClientCode.CONNECTION_LOST, "the broker sent " + part.length + " of " + expected + " bytes");
        }
        System.arraycopy(part, 0, body, at, expected);
        return expected;
    }

    private static int crc(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
