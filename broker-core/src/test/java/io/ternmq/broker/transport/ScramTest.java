package io.ternmq.broker.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final int ITERATIONS = 4096;

    private final Users users = Users.of(Map.of("user", ScramCredential.of("pencil".toCharArray(), SALT, ITERATIONS)));
    private final Scram scram = new Scram(users, new SecureRandom());

    /** The whole exchange of RFC 7677 §3, with its nonces. */
    @Test
    void acceptsTheExchangeOfTheStandard() throws Exception {
        String nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        String server = "r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        var challenge = new Scram.Challenge(
                "user",
                nonce,
                "biws",
                "n=user,r=rOprNGfwEbeRWgbNEkqO," + server,
                server,
                users.find("user").orElseThrow(),
                true);

        byte[] answer = challenge.verify(
                ("c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").getBytes(UTF_8));

        assertThat(new String(answer, UTF_8)).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void challengesWithTheSaltOfTheUserAndANonceThatExtendsTheClients() throws Exception {
        var challenge = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));

        assertThat(new String(challenge.message(), UTF_8))
                .matches("r=abc[^,]{24},s=" + "W22ZaJ0SNY7soEsUEjb6gQ==" + ",i=4096");
    }

    @Test
    void acceptsTheRightPassword() throws Exception {
        var challenge = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));

        byte[] answer = challenge.verify(clientFinal(challenge, "pencil"));

        assertThat(new String(answer, UTF_8)).startsWith("v=");
    }

    @Test
    void answersAWrongPasswordAndAnUnknownUserAlike() throws Exception {
        var wrong = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));
        var unknown = scram.challenge("n,,n=nobody,r=abc".getBytes(UTF_8));

        Throwable ofWrong = catchThrowable(() -> wrong.verify(clientFinal(wrong, "pen")));
        Throwable ofUnknown = catchThrowable(() -> unknown.verify(clientFinal(unknown, "pencil")));

        assertThat(ofWrong).isInstanceOf(RejectedException.class);
        assertThat(ofUnknown).isInstanceOf(RejectedException.class).hasMessage(ofWrong.getMessage());
    }

    @Test
    void keepsTheSaltOfAnUnknownUserFromOneAttemptToTheNext() throws Exception {
        var first = scram.challenge("n,,n=nobody,r=abc".getBytes(UTF_8));

        var second = scram.challenge("n,,n=nobody,r=abc".getBytes(UTF_8));

        assertThat(second.credential().salt()).isEqualTo(first.credential().salt());
        assertThat(second.nonce()).isNotEqualTo(first.nonce());
    }

    @Test
    void keepsTheSaltOfAnUnknownUserOverARestart() throws Exception {
        var first = scram.challenge("n,,n=nobody,r=abc".getBytes(UTF_8));
        var again = new Scram(users, new SecureRandom());

        var second = again.challenge("n,,n=nobody,r=abc".getBytes(UTF_8));
        var other = again.challenge("n,,n=nobody2,r=abc".getBytes(UTF_8));

        assertThat(second.credential().salt())
                .isEqualTo(first.credential().salt())
                .hasSameSizeAs(SALT);
        assertThat(other.credential().salt()).isNotEqualTo(first.credential().salt());
    }

    @Test
    void knowsAUserHoweverAKeyboardPutNameAndPasswordTogether() throws Exception {
        Users umlauts =
                Users.of(Map.of("\u00e4nne", ScramCredential.of("geheim\u00fc".toCharArray(), SALT, ITERATIONS)));
        var challenge = new Scram(umlauts, new SecureRandom()).challenge("n,,n=a\u0308nne,r=abc".getBytes(UTF_8));

        assertThat(challenge.known()).isTrue();
        assertThat(ScramCredential.of("geheimu\u0308".toCharArray(), SALT, ITERATIONS)
                        .storedKey())
                .isEqualTo(challenge.credential().storedKey());
    }

    @Test
    void refusesAnAnswerToAnotherChallenge() throws Exception {
        var first = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));
        var second = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));
        byte[] replayed = clientFinal(first, "pencil");

        assertThatThrownBy(() -> second.verify(replayed)).isInstanceOf(RejectedException.class);
    }

    @Test
    void readsEscapedNames() throws Exception {
        var challenge = scram.challenge("n,,n=a=2Cb=3Dc,r=abc".getBytes(UTF_8));

        assertThat(challenge.name()).isEqualTo("a,b=c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "p=tls-unique,,n=user,r=abc",
                "n,,n=user",
                "n,,n=us=er,r=abc",
                "n,,m=new,n=user,r=abc",
                "n,a=root,n=user,r=abc",
                "n,,n=user,r="
            })
    void refusesAMalformedFirstMessage(String message) {
        assertThatThrownBy(() -> scram.challenge(message.getBytes(UTF_8))).isInstanceOf(RejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c=biws,r=abc", "c=biws,r=abc,p=%%%", "c=biws,r=abc,p=YQ=="})
    void refusesAMalformedFinalMessage(String message) throws Exception {
        var challenge = scram.challenge("n,,n=user,r=abc".getBytes(UTF_8));

        assertThatThrownBy(() -> challenge.verify(message.getBytes(UTF_8))).isInstanceOf(RejectedException.class);
    }

    @Test
    void keepsKeysOutOfItsText() {
        assertThat(users.find("user").orElseThrow().toString()).isEqualTo("ScramCredential[iterations=4096]");
    }

    private static byte[] clientFinal(Scram.Challenge challenge, String password) throws Exception {
        var spec = new PBEKeySpec(
                password.toCharArray(),
                challenge.credential().salt(),
                challenge.credential().iterations(),
                256);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        byte[] proof = ScramCredential.hmac(salted, "Client Key");
        String bare = "c=biws,r=" + challenge.nonce();
        byte[] signature = ScramCredential.hmac(ScramCredential.sha256(proof), challenge.said() + "," + bare);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return (bare + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8);
    }
}
