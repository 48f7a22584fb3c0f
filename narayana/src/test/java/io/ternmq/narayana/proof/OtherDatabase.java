package io.ternmq.narayana.proof;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The database besides the broker: where it is, and how it ends. */
final class OtherDatabase implements AutoCloseable {
    private static final String SERVER = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    private final String url;
    private final Closeable server;

    private OtherDatabase(String url, Closeable server) {
        this.url = url;
        this.server = server;
    }

    /**
     * @param kind {@code h2}, files that the client's process opens; or {@code postgresql}, a server that nobody kills, for which the
     *     profile of that name is needed
     */
    static OtherDatabase start(String kind, Path directory) throws IOException {
        return switch (kind) {
            // Without a delay, so that what it has committed is with the operating system when it says so.
            case "h2" ->
                new OtherDatabase(
                        "jdbc:h2:" + directory.resolve("database").toAbsolutePath()
                                + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE",
                        () -> {});
            case "postgresql" -> postgresql();
            default -> throw new IllegalArgumentException("database " + kind + ": h2 or postgresql");
        };
    }

    /** By reflection: it is there with its profile alone. */
    private static OtherDatabase postgresql() throws IOException {
        try {
            Object builder = Class.forName(SERVER).getMethod("builder").invoke(null);
            for (var setting :
                    Map.of("max_prepared_transactions", "10", "fsync", "on").entrySet()) {
                builder.getClass()
                        .getMethod("setServerConfig", String.class, String.class)
                        .invoke(builder, setting.getKey(), setting.getValue());
            }
            Object server = builder.getClass().getMethod("start").invoke(builder);
            Object url = server.getClass()
                    .getMethod("getJdbcUrl", String.class, String.class)
                    .invoke(server, "postgres", "postgres");
            return new OtherDatabase((String) url, (Closeable) server);
        } catch (ReflectiveOperationException e) {
            throw new IOException("PostgreSQL doesn't start; is it there by -Ppostgresql?", e);
        }
    }

    String url() {
        return url;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
