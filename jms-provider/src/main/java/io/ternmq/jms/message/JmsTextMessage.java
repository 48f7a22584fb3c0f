package io.ternmq.jms.message;

import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.MessageContentWriter;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A text. None at all travels as one byte that no UTF-8 has, so that it isn't the empty text. */
public final class JmsTextMessage extends JmsMessage implements TextMessage {

    private static final byte NONE = (byte) 0xff;

    private @Nullable String text;

    private byte @Nullable [] unread;
    private int offset;
    private int length;
    private boolean readOnly;

    /** A message without a text. */
    public JmsTextMessage() {}

    /** A message with a text, or without. */
    public JmsTextMessage(@Nullable String text) {
        this.text = text;
    }

    @Override
    BodyType bodyType() {
        return BodyType.TEXT;
    }

    @Override
    byte[] writeBody(MessageContentWriter writer) throws JMSException {
        var value = getText();
        return value == null ? writer.finish(BodyType.TEXT, new byte[] {NONE}) : writer.finish(value);
    }

    @Override
    void readBody(byte[] content, int bodyOffset, int bodyLength) {
        unread = content;
        offset = bodyOffset;
        length = bodyLength;
        readOnly = true;
    }

    @Override
    public @Nullable String getText() {
        var content = unread;
        if (content != null) {
            unread = null;
            boolean none = length == 1 && content[offset] == NONE;
            text = none ? null : new String(content, offset, length, StandardCharsets.UTF_8);
        }
        return text;
    }

    @Override
    public void setText(@Nullable String value) throws JMSException {
        if (readOnly) {
            throw new MessageNotWriteableException("the body of a received message is read-only");
        }
        text = value;
    }

    @Override
    public void clearBody() {
        unread = null;
        text = null;
        readOnly = false;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        var value = getText();
        if (value == null) {
            return null;
        }
        if (!wanted.isInstance(value)) {
            throw new MessageFormatException("a text can't be read as " + wanted.getName());
        }
        return wanted.cast(value);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) {
        return getText() == null || wanted.isAssignableFrom(String.class);
    }
}
