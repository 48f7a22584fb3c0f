package io.ternmq.server.users;

import io.ternmq.broker.FileTrouble;
import io.ternmq.broker.transport.ScramCredential;
import io.ternmq.broker.transport.Users;
import io.ternmq.protocol.codec.SaslPrep;
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
import java.util.List;
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
 *   #secret TAB 32 bytes
 *   name TAB SCRAM-SHA-256 $ iterations : salt $ stored key : server key
 * </pre>
 *
 * <p>Bytes are in Base64, and a name as SASLprep has it. From the secret comes the salt that a name is told which nobody
 * has. Other lines that begin with # are comments.
 *
 * <p>A changed file is read again at the next handshake. One that can't be read lets nobody in.
 */
public final class UsersFile implements Users {
    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final String SECRET = "#secret\t";
    private static final int SECRET_BYTES_MIN = 16;
    private static final int NAME_MAX = 128;
    private static final int SALT_BYTES = 16;
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path file;
    private Map<String, ScramCredential> users = Map.of();
    private FileTime readAt = NEVER;
    private long readBytes = -1;
    private byte[] secret = ScramCredential.secret(List.of());
    private boolean isSecretInFile;
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

    @Override
    public byte[] secret() {
        refresh();
        return secret.clone();
    }

    /** Where they are. */
    public Path path() {
        return file;
    }

    /** All of them, by name. */
    public Map<String, ScramCredential> all() {
        return Map.copyOf(users);
    }

    /**
     * Adds a user, or changes the password of one.
     *
     * @return whether the user is new
     * @throws IllegalArgumentException when name or password can't be one
     */
    public boolean put(String name, char[] password, SecureRandom random) throws IOException {
        requireName(name);
        if (SaslPrep.isProhibited(new String(password))) {
            throw new IllegalArgumentException(
                    "the password has control characters, or others that a keyboard can't be relied on to make again");
        }
        if (!isSecretInFile) {
            random.nextBytes(secret);
        }
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var changed = new TreeMap<>(users);
        boolean isNew =
                changed.put(SaslPrep.prepare(name), ScramCredential.of(password, salt, ScramCredential.ITERATIONS))
                        == null;
        write(changed);
        return isNew;
    }

    /** Removes a user. Returns whether there was one. */
    public boolean remove(String name) throws IOException {
        var changed = new TreeMap<>(users);
        if (changed.remove(SaslPrep.prepare(name)) == null) {
            return false;
        }
        write(changed);
        return true;
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException when it can't be one; says what one is like
     */
    public static void requireName(String name) {
        String prepared = SaslPrep.prepare(name);
        boolean plain = prepared.chars().noneMatch(Character::isWhitespace) && !SaslPrep.isProhibited(prepared);
        if (prepared.isEmpty() || prepared.length() > NAME_MAX || !plain || prepared.startsWith("#")) {
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
                String why = e instanceof IOException io ? FileTrouble.text(io) : String.valueOf(e.getMessage());
                LOG.error("nobody is let in until {} can be read: {}", file, why);
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
            Optional<byte[]> written = Optional.empty();
            for (String line : text.lines().toList()) {
                number++;
                if (line.startsWith(SECRET)) {
                    written = Optional.of(bytes(line, number));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    parse(line, number, read);
                }
            }
            users = read;
            isSecretInFile = written.isPresent();
            secret = written.orElse(ScramCredential.secret(read.values()));
            readAt = time;
            readBytes = Files.size(file);
        } catch (NoSuchFileException e) {
            users = Map.of();
            readAt = NEVER;
            readBytes = -1;
        }
        unreadable = false;
    }

    private byte[] bytes(String line, int number) throws IOException {
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(line.substring(SECRET.length()).strip());
            if (bytes.length >= SECRET_BYTES_MIN) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ":" + number + ": not a secret; remove the line", e);
        }
        throw new IOException(file + ":" + number + ": the secret is too short; remove the line");
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
                    SaslPrep.prepare(parts[0]),
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
                .collect(Collectors.joining("", SECRET + Base64.getEncoder().encodeToString(secret) + "\n", ""));
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
