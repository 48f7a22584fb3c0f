package io.ternmq.broker.transport;

import io.ternmq.protocol.codec.SaslPrep;
import io.ternmq.protocol.frame.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The broker's half of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
 *
 * <p>A name that nobody has is answered like any other: with a salt that stays the same for this name, over a restart too,
 * and a proof that is checked as long and fails. Has no mutable state but its source of randomness.
 */
final class Scram {
    static final String MECHANISM = "SCRAM-SHA-256";

    /** gs2-header without channel binding, then name and nonce; later attributes are extensions and ignored. */
    private static final Pattern CLIENT_FIRST = Pattern.compile(
            "(?<header>[ny],(?:a=(?<as>[^,]*))?,)(?<bare>n=(?<name>[^,]*),r=(?<nonce>[!-+\\--~]+)(?:,.*)?)");

    private static final Pattern CLIENT_FINAL =
            Pattern.compile("(?<bare>c=(?<binding>[^,]*),r=(?<nonce>[^,]*)(?:,.*)?),p=(?<proof>[^,]*)");

    private static final String REFUSED =
            "user name or password is wrong; check the connection's credentials, or add the user with: ternmq user add";

    private final Users users;
    private final SecureRandom random;

    Scram(Users users, SecureRandom random) {
        this.users = users;
        this.random = random;
    }

    /** Answers the client-first-message. */
    Challenge challenge(byte[] clientFirst) throws RejectedException {
        Matcher first = match(CLIENT_FIRST, clientFirst);
        String name = SaslPrep.prepare(unescape(first.group("name")));
        String as = first.group("as");
        if (as != null && !SaslPrep.prepare(unescape(as)).equals(name)) {
            throw refused("acting as another user is not supported");
        }
        byte[] own = new byte[18];
        random.nextBytes(own);
        String nonce = first.group("nonce") + Base64.getEncoder().encodeToString(own);
        // Made for those who exist too, so that both take as long.
        ScramCredential nobody = nobody(name);
        Optional<ScramCredential> known = users.find(name);
        ScramCredential credential = known.orElse(nobody);
        String text = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(credential.salt()) + ",i="
                + credential.iterations();
        String binding =
                Base64.getEncoder().encodeToString(first.group("header").getBytes(StandardCharsets.UTF_8));
        return new Challenge(
                name, nonce, binding, first.group("bare") + "," + text, text, credential, known.isPresent());
    }

    /** The salt must not change between two attempts, or it would tell that the name is unknown. */
    private ScramCredential nobody(String name) {
        byte[] made = ScramCredential.hmac(users.secret(), name);
        byte[] salt = new byte[16];
        System.arraycopy(made, 0, salt, 0, salt.length);
        return new ScramCredential(ScramCredential.ITERATIONS, salt, made, made);
    }

    /**
     * The server-first-message, and what is needed to check its answer.
     *
     * @param name who the client says it is
     * @param nonce of both
     * @param binding what the client has to repeat in {@code c=}
     * @param said the client-first-message-bare and the server-first-message
     * @param text the server-first-message
     * @param credential the user's, or a made one
     * @param known whether the user exists
     */
    record Challenge(
            String name,
            String nonce,
            String binding,
            String said,
            String text,
            ScramCredential credential,
            boolean known) {

        byte[] message() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Checks the client-final-message; returns the server-final-message. */
        byte[] verify(byte[] clientFinal) throws RejectedException {
            Matcher last = match(CLIENT_FINAL, clientFinal);
            byte[] proof = base64(last.group("proof"));
            String agreed = said + "," + last.group("bare");
            byte[] clientKey = ScramCredential.hmac(credential.storedKey(), agreed);
            if (proof.length != clientKey.length) {
                throw refused(REFUSED);
            }
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= proof[i];
            }
            boolean right = MessageDigest.isEqual(ScramCredential.sha256(clientKey), credential.storedKey());
            boolean sameTalk =
                    last.group("nonce").equals(nonce) && last.group("binding").equals(binding);
            if (!(right && sameTalk && known)) {
                throw refused(REFUSED);
            }
            byte[] signature = ScramCredential.hmac(credential.serverKey(), agreed);
            return ("v=" + Base64.getEncoder().encodeToString(signature)).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Matcher match(Pattern pattern, byte[] message) throws RejectedException {
        try {
            Matcher matcher =
                    pattern.matcher(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)));
            if (matcher.matches()) {
                return matcher;
            }
        } catch (CharacterCodingException e) {
            // Falls through to the same answer as any other malformed message.
        }
        throw refused("not a SCRAM-SHA-256 message (RFC 5802 §7)");
    }

    private static byte[] base64(String text) throws RejectedException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw refused("not a SCRAM-SHA-256 message (RFC 5802 §7)");
        }
    }

    private static RejectedException refused(String text) {
        return new RejectedException(ErrorCode.AUTHENTICATION_FAILED, text);
    }

    /** saslname of RFC 5802 §5.1: a comma is written =2C, an equals sign =3D. */
    private static String unescape(String name) throws RejectedException {
        String plain = name.replace("=2C", "").replace("=3D", "");
        if (plain.contains("=")) {
            throw refused("not a SCRAM-SHA-256 user name (RFC 5802 §5.1)");
        }
        return name.replace("=2C", ",").replace("=3D", "=");
    }
}
