package io.ternmq.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {
    @TempDir
    Path folder;

    private Path file;
    private UsersFile users;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("data").resolve("users");
        users = UsersFile.open(file);
    }

    @Test
    void hasNobodyAsLongAsThereIsNoFile() {
        assertThat(users.isEmpty()).isTrue();
        assertThat(users.find("anna")).isEmpty();
    }

    @Test
    void keepsUsersInAFileThatOnlyItsOwnerReads() throws IOException {
        assertThat(put("anna", "geheim")).isTrue();
        assertThat(put("anna", "vertraulich")).isFalse();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(UsersFile.open(file).all()).containsOnlyKeys("anna");
        assertThat(Files.readString(file)).doesNotContain("geheim").doesNotContain("vertraulich");
        assertThat(folder.resolve("data")).isDirectoryContaining("glob:**users");
        try (var files = Files.list(folder.resolve("data"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void noticesAChangeThatAnotherProcessMade() throws IOException {
        UsersFile broker = UsersFile.open(file);
        put("anna", "secret");
        assertThat(broker.find("anna")).isPresent();

        users.remove("anna");

        assertThat(broker.find("anna")).isEmpty();
    }

    @Test
    void letsNobodyInWhenTheFileIsDamagedMeanwhile() throws IOException {
        put("anna", "secret");
        UsersFile broker = UsersFile.open(file);

        Files.writeString(file, "rubbish\n");

        assertThat(broker.find("anna")).isEmpty();
        assertThat(broker.isEmpty()).as("nobody is let in without a password").isFalse();
    }

    @Test
    void namesTheLineThatIsNoUser() throws IOException {
        put("anna", "secret");
        Files.writeString(file, Files.readString(file) + "berta\tplain\n");

        assertThatThrownBy(() -> UsersFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":3: not a user; remove the line and use: ternmq user add");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a\tb", "a\nb", "a\u0000", "#anna", "a\u200eb", "a\ue000", "a\ud800", "\u00a0"})
    void refusesANameThatCantBeOne(String name) {
        assertThatThrownBy(() -> put(name, "secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a user name has 1 to 128");
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesAPasswordThatCantBeTypedAgain() {
        assertThatThrownBy(() -> put("anna", "se\u0007cret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control characters");
    }

    @Test
    void knowsANameHoweverAKeyboardPutItTogether() throws IOException {
        put("a\u0308nne", "secret");

        assertThat(users.find("\u00e4nne")).isPresent();
        assertThat(users.remove("\u00e4nne")).isTrue();
    }

    @Test
    void keepsTheSecretOverRestartsAndNewUsers() throws IOException {
        put("anna", "secret");
        byte[] before = users.secret();

        put("berta", "secret");

        assertThat(before).hasSize(32);
        assertThat(UsersFile.open(file).secret()).isEqualTo(before);
    }

    @Test
    void makesASecretForAFileThatHasNone() throws IOException {
        put("anna", "secret");
        Files.writeString(file, Files.readString(file).replaceFirst("#secret.*\n", ""));

        UsersFile without = UsersFile.open(file);

        assertThat(without.secret()).isEqualTo(UsersFile.open(file).secret()).isNotEqualTo(new byte[32]);
    }

    private boolean put(String name, String password) throws IOException {
        return users.put(name, password.toCharArray(), new SecureRandom());
    }
}
