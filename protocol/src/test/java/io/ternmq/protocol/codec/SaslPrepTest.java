package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 4013 §3 first, but for the one on writing from right to left, which isn't looked at. */
class SaslPrepTest {
    @ParameterizedTest
    @CsvSource({
        "I\u00adX, IX",
        "user, user",
        "USER, USER",
        "\u00aa, a",
        "\u2168, IX",
        "a\u0308, \u00e4",
        "\u00e4, \u00e4",
        "\ufb01n, fin",
        "a\u00a0b, a b",
        "a\u3000b, a b"
    })
    void makesTheSameOfWhatLooksTheSame(String text, String prepared) {
        assertThat(SaslPrep.prepare(text)).isEqualTo(prepared);
        assertThat(SaslPrep.prepare(prepared)).isEqualTo(prepared);
        assertThat(SaslPrep.isProhibited(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0007", "a\u200eb", "\ue000", "a\ud800", "\u0378", "\u2028", "\ufffd"})
    void knowsWhatCantBeInANameOrPassword(String text) {
        assertThat(SaslPrep.isProhibited(text)).isTrue();
    }

    @Test
    void leavesAsciiAloneWhateverItIs() {
        assertThat(SaslPrep.prepare("a\u0000 =,~")).isEqualTo("a\u0000 =,~");
    }
}
