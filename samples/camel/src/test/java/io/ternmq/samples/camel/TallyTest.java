package io.ternmq.samples.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
    @TempDir
    Path outbox;

    @Test
    void countsTheLostTheDuplicatedAndTheChanged() throws IOException {
        var poison = new byte[] {7};
        var sent = Map.of("a", new byte[] {1}, "b", new byte[] {2}, "c", new byte[] {3}, Inbox.POISON, poison);
        Files.write(outbox.resolve("a"), new byte[] {1});
        Files.write(outbox.resolve("b"), new byte[] {9});

        var tally = Tally.of(sent, outbox, Map.of("a", 3, "b", 1), Map.of());

        assertThat(tally).isEqualTo(new Tally(3, 2, 1, 2, 1, false));
        assertThat(tally.isExact()).isFalse();
    }

    @Test
    void isExactIfEachFileArrivedOnceAndThePoisonIsAmongTheDeadLetters() throws IOException {
        var sent = Map.of("a", new byte[] {1}, Inbox.POISON, new byte[] {7});
        Files.write(outbox.resolve("a"), new byte[] {1});

        var tally = Tally.of(sent, outbox, Map.of("a", 1), Map.of(Inbox.POISON, new byte[] {7}));

        assertThat(tally.isExact()).isTrue();
    }
}
