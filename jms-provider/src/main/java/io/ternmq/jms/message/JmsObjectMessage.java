package io.ternmq.jms.message;

import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.MessageContentWriter;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A serialised object, kept as the bytes that it was when it was set (JMS 3.1 §3.11.2). One that was received is brought
 * to life only if its classes are trusted.
 */
public final class JmsObjectMessage extends JmsMessage implements ObjectMessage {

    private static final long ARRAY_LENGTH_SPARED = 1_024;
    private static final long ARRAY_LENGTH_FOR_EACH_BYTE = 16;

    private final TrustedClasses trusted;
    private byte[] serialised = new byte[0];
    private boolean readOnly;

    /** A message without an object. */
    public JmsObjectMessage(TrustedClasses trusted) {
        this.trusted = trusted;
    }

    @Override
    BodyType bodyType() {
        return BodyType.OBJECT;
    }

    @Override
    byte[] writeBody(MessageContentWriter content) {
        return content.finish(BodyType.OBJECT, serialised);
    }

    @Override
    void readBody(byte[] content, int offset, int length) {
        serialised = Arrays.copyOfRange(content, offset, offset + length);
        readOnly = true;
    }

    @Override
    public void clearBody() {
        serialised = new byte[0];
        readOnly = false;
    }

    @Override
    public void setObject(@Nullable Serializable object) throws JMSException {
        if (readOnly) {
            throw new MessageNotWriteableException("the body of a received message is read-only");
        }
        serialised = object == null ? new byte[0] : bytesOf(object);
    }

    private static byte[] bytesOf(Serializable object) throws MessageFormatException {
        var bytes = new ByteArrayOutputStream();
        try (var output = new ObjectOutputStream(bytes)) {
            output.writeObject(object);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw linked("the object can't be serialised: " + reason(e), e);
        }
        return bytes.toByteArray();
    }

    @Override
    public @Nullable Serializable getObject() throws JMSException {
        if (serialised.length == 0) {
            return null;
        }
        var filter = new Filter();
        try (var input = new Input(new ByteArrayInputStream(serialised))) {
            input.setObjectInputFilter(ObjectInputFilter.merge(filter, ObjectInputFilter.Config.getSerialFilter()));
            return (Serializable) input.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            // Code of the object's classes runs here, and may fail as it likes.
            throw linked(filter.refusal.isEmpty() ? "the object can't be read: " + reason(e) : filter.refusal, e);
        }
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static MessageFormatException linked(String text, Throwable cause) {
        var exception = new MessageFormatException(text);
        if (cause instanceof Exception linked) {
            exception.setLinkedException(linked);
        }
        exception.initCause(cause);
        return exception;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        var object = getObject();
        if (object == null) {
            return null;
        }
        if (!wanted.isInstance(object)) {
            throw new MessageFormatException(
                    "a " + object.getClass().getName() + " can't be read as " + wanted.getName());
        }
        return wanted.cast(object);
    }

    @Override
    @SuppressWarnings("rawtypes") // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) throws JMSException {
        try {
            var object = getObject();
            return object == null || wanted.isInstance(object);
        } catch (MessageFormatException e) {
            // What can't be read can't be assigned either (Javadoc of Message).
            return false;
        }
    }

    /** Lets pass what is trusted; what this application made itself needs no trust. */
    private final class Filter implements ObjectInputFilter {

        private String refusal = "";

        @Override
        public Status checkInput(FilterInfo info) {
            if (!readOnly) {
                return Status.ALLOWED;
            }
            var type = info.serialClass();
            if (type != null && !trusted.trusts(type)) {
                refusal = "the class " + TrustedClasses.element(type).getName()
                        + " isn't trusted: if it is meant to be received, name it, or its package with .* after it, in"
                        + " the connection factory's trustedClasses";
                return Status.REJECTED;
            }
            // Each element takes a byte at least, and tables of collections a few places for each.
            if (info.arrayLength() > ARRAY_LENGTH_SPARED + ARRAY_LENGTH_FOR_EACH_BYTE * serialised.length) {
                refusal = "the object has an array that is longer than all of it";
                return Status.REJECTED;
            }
            var status = trusted.withinLimits(info);
            if (status == Status.REJECTED) {
                refusal = "the object exceeds the limits of depth, references, bytes or array length";
                return status;
            }
            return type == null ? status : Status.ALLOWED;
        }
    }

    /** Finds classes where the application's are. */
    private static final class Input extends ObjectInputStream {

        Input(InputStream source) throws IOException {
            super(source);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            var loader = Thread.currentThread().getContextClassLoader();
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}
