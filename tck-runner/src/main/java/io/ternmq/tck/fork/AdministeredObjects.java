package io.ternmq.tck.fork;

import io.ternmq.jms.jndi.TernInitialContextFactory;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.naming.Context;

/** The administered objects that the TCK looks up, by the names that it uses: a {@code jndi.properties} on its class path. */
final class AdministeredObjects {
    private static final List<String> QUEUES =
            List.of("MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2");
    private static final List<String> TOPICS = List.of("MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2");
    private static final List<String> FACTORIES =
            List.of("MyConnectionFactory", "MyQueueConnectionFactory", "MyTopicConnectionFactory");

    /** What the TCK's tests put into object messages. */
    private static final String TRUSTED = "?trustedClasses="
            + String.join(
                    ",",
                    "java.lang.StringBuffer",
                    "java.lang.AbstractStringBuilder",
                    "java.lang.Number",
                    "java.lang.Integer",
                    "java.lang.Double");

    private AdministeredObjects() {}

    /**
     * Writes the file.
     *
     * @param url of the broker
     * @param user who comes if a test gives no name
     * @param directory on the class path, and not looked at yet
     */
    static void write(String url, String user, String password, Path directory) throws IOException {
        var objects = new Properties();
        objects.setProperty(Context.INITIAL_CONTEXT_FACTORY, TernInitialContextFactory.class.getName());
        objects.setProperty(Context.SECURITY_PRINCIPAL, user);
        objects.setProperty(Context.SECURITY_CREDENTIALS, password);
        for (String name : FACTORIES) {
            objects.setProperty("connectionFactory." + name, url + TRUSTED);
        }
        objects.setProperty("connectionFactory.DURABLE_SUB_CONNECTION_FACTORY", url + TRUSTED + "&clientId=cts");
        for (String name : QUEUES) {
            objects.setProperty("queue." + name, name);
        }
        for (String name : TOPICS) {
            objects.setProperty("topic." + name, name);
        }
        // It holds a password.
        Set<String> views = directory.getFileSystem().supportedFileAttributeViews();
        FileAttribute<?>[] hidden = views.contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path file = Files.createFile(directory.resolve("jndi.properties"), hidden);
        try (Writer out = Files.newBufferedWriter(file)) {
            objects.store(out, null);
        }
    }
}
