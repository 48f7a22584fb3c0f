package io.ternmq.server.users;

import io.ternmq.broker.transport.ScramCredential;
import io.ternmq.broker.transport.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users in a file that only its owner may read, one in a line:
 *
 * <pre>
 *   name TAB SCRAM-SHA-256 $ iterations : salt $ stored key : server key       (the last three in Base64)
 * </pre>
 *
 * <p>A changed file is read again at the next handshake. One that can't be read lets nobody in.
 */
public final class UsersFile implements Users {
    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final int NAME_MAX = 128;
    private static final int SALT_BYTES = 16;
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path file;
    private Map<String, ScramCredential> users = Map.of();
    private FileTime readAt = NEVER;
    private long readBytes = -1;
    private boolean unreadable;

    private UsersFile(Path file) {
        this.file = file;
    }

    /**
     * Opens the file; one that doesn't exist has no users.
     *
     * @throws IOException when it can't be read, or a line isn't a user; the text names file and line
     */
    public static UsersFile open(Path file) throws IOException {
        var opened = new UsersFile(file);
        opened.load();
        return opened;
    }

    @Override
    public Optional<ScramCredential> find(String name) {
        refresh();
        return unreadable ? Optional.empty() : Optional.ofNullable(users.get(name));
    }

    @Override
    public boolean isEmpty() {
        refresh();
        return !unreadable && users.isEmpty();
    }

    /** All of them, by name. */
    public Map<String, ScramCredential> all() {
        return Map.copyOf(users);
    }

    /**
     * Adds a user, or changes the password of one.
     *
     * @return whether the user is new
     * @throws IllegalArgumentException when the name can't be one
     */
    public boolean put(String name, char[] password, SecureRandom random) throws IOException {
        requireName(name);
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var changed = new TreeMap<>(users);
        boolean isNew = changed.put(name, ScramCredential.of(password, salt, ScramCredential.ITERATIONS)) == null;
        write(changed);
        return isNew;
    }

    /** Removes a user. Returns whether there was one. */
    public boolean remove(String name) throws IOException {
        var changed = new TreeMap<>(users);
        if (changed.remove(name) == null) {
            return false;
        }
        write(changed);
        return true;
    }

    private static void requireName(String name) {
        boolean plain = name.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c));
        if (name.isEmpty() || name.length() > NAME_MAX || !plain || name.startsWith("#")) {
            throw new IllegalArgumentException("a user name has 1 to " + NAME_MAX
                    + " characters, no spaces and no control characters, and doesn't start with #");
        }
    }

    private void refresh() {
        try {
            if (!Files.exists(file) ? readBytes >= 0 : isChanged()) {
                load();
                LOG.info("read {} users from {}", users.size(), file);
            }
        } catch (IOException | UncheckedIOException e) {
            if (!unreadable) {
                LOG.error("nobody is let in until {} can be read: {}", file, e.getMessage());
            }
            unreadable = true;
        }
    }

    private boolean isChanged() throws IOException {
        return unreadable || !Files.getLastModifiedTime(file).equals(readAt) || Files.size(file) != readBytes;
    }

    private void load() throws IOException {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            String text = Files.readString(file);
            var read = new TreeMap<String, ScramCredential>();
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    parse(line, number, read);
                }
            }
            users = read;
            readAt = time;
            readBytes = Files.size(file);
        } catch (NoSuchFileException e) {
            users = Map.of();
            readAt = NEVER;
            readBytes = -1;
        }
        unreadable = false;
    }

    private void parse(String line, int number, Map<String, ScramCredential> read) throws IOException {
        try {
            String[] parts = line.split("\t", -1);
            String[] fields = parts[1].split("\\$", -1);
            String[] salted = fields[1].split(":", -1);
            String[] keys = fields[2].split(":", -1);
            if (parts.length != 2 || fields.length != 3 || !fields[0].equals(MECHANISM)) {
                throw new IllegalArgumentException("not a user");
            }
            var decoder = Base64.getDecoder();
            read.put(
                    parts[0],
                    new ScramCredential(
                            Integer.parseInt(salted[0]),
                            decoder.decode(salted[1]),
                            decoder.decode(keys[0]),
                            decoder.decode(keys[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + ":" + number + ": not a user; remove the line and use: ternmq user add", e);
        }
    }

    private void write(Map<String, ScramCredential> changed) throws IOException {
        String text = changed.entrySet().stream()
                .map(user -> line(user.getKey(), user.getValue()))
                .collect(Collectors.joining());
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(
                folder,
                "users",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, text);
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
        load();
    }

    private static String line(String name, ScramCredential credential) {
        var encoder = Base64.getEncoder();
        return name + "\t" + MECHANISM + "$" + credential.iterations() + ":" + encoder.encodeToString(credential.salt())
                + "$" + encoder.encodeToString(credential.storedKey()) + ":"
                + encoder.encodeToString(credential.serverKey()) + "\n";
    }
}
