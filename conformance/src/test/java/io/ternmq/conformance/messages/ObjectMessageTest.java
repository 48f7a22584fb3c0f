package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects, and whose class loader brings them to life. */
class ObjectMessageTest extends OverEachTransport {

    /** An object of an application. */
    @SuppressWarnings("serial")
    public static final class Order implements Serializable {
        private final int number;

        Order(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "order " + number;
        }
    }

    /** One that can be written, and never read. */
    @SuppressWarnings("serial")
    public static final class Unreadable implements Serializable {
        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("not today");
        }
    }

    /** One that fails as code of an application fails. */
    @SuppressWarnings("serial")
    public static final class Broken implements Serializable {
        private void readObject(ObjectInputStream in) {
            throw new IllegalArgumentException("no such order");
        }
    }

    /** Defines the class of orders itself, as an application server's loader of an application would. */
    private static final class ApplicationLoader extends ClassLoader {
        ApplicationLoader() {
            super(ObjectMessageTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Order.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private ObjectMessage carried(Serializable object) throws JMSException {
        var factory = factory();
        factory.setTrustedClasses(
                String.join(",", Order.class.getName(), Unreadable.class.getName(), Broken.class.getName()));
        var connection = closing(factory.createConnection());
        connection.start();
        var session = connection.createSession();
        var queue = session.createQueue(name(object.getClass().getSimpleName()));
        session.createProducer(queue).send(session.createObjectMessage(object));
        return (ObjectMessage) session.createConsumer(queue).receive(WAIT_MILLIS);
    }

    @Test
    @Covers("api.ObjectMessage-4")
    void theContextClassLoaderFindsTheClass() throws JMSException {
        ObjectMessage received = carried(new Order(17));
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        var loader = new ApplicationLoader();
        thread.setContextClassLoader(loader);
        try {
            Object object = received.getObject();

            assertThat(object).hasToString("order 17").isNotInstanceOf(Order.class);
            assertThat(object.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    @SuppressWarnings("serial")
    @Covers("api.ObjectMessage-2")
    void whatCanNotBeWrittenIsRefused() throws JMSException {
        var session = session();

        assertThatThrownBy(() -> session.createObjectMessage(new Serializable() {
                    private final Object inner = new Object();

                    @Override
                    public String toString() {
                        return inner.toString();
                    }
                }))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Covers("api.ObjectMessage-3")
    void whatCanNotBeReadIsAnException() throws JMSException {
        for (var object : List.of(new Unreadable(), new Broken())) {
            ObjectMessage received = carried(object);

            assertThatThrownBy(received::getObject).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    @Covers("api.ObjectMessage-6")
    void whatCanNotBeReadCanNotBeAssigned() throws JMSException {
        for (var object : List.of(new Unreadable(), new Broken(), List.of(17))) {
            ObjectMessage received = carried((Serializable) object);

            assertThat(received.isBodyAssignableTo(Serializable.class)).isFalse();
        }
    }
}
