package io.ternmq.broker.transport;

import io.ternmq.protocol.codec.SaslPrep;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the broker keeps of a user's password for SCRAM-SHA-256 (RFC 5802 §3, RFC 7677): enough to check a proof, not
 * enough to make one.
 *
 * @param iterations of PBKDF2, at least 4,096 (RFC 7677 §4)
 * @param salt random, of the user alone
 * @param storedKey SHA-256 of the client key, 32 bytes
 * @param serverKey 32 bytes, with which the broker proves itself to the client
 */
public record ScramCredential(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** Cost for whoever tries passwords of a stolen file, about 10 ms for a client that connects. */
    public static final int ITERATIONS = 15_000;

    static final int KEY_BYTES = 32;
    private static final int ITERATIONS_MIN = 4_096;

    public ScramCredential {
        if (iterations < ITERATIONS_MIN
                || salt.length == 0
                || storedKey.length != KEY_BYTES
                || serverKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a SCRAM-SHA-256 credential");
        }
    }

    /**
     * Makes the credential of a password.
     *
     * @param password not empty; prepared as the client does it
     * @param salt random, 16 bytes or more
     * @param iterations usually {@link #ITERATIONS}
     */
    public static ScramCredential of(char[] password, byte[] salt, int iterations) {
        try {
            char[] prepared = SaslPrep.prepare(new String(password)).toCharArray();
            var spec = new PBEKeySpec(prepared, salt, iterations, KEY_BYTES * 8);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            spec.clearPassword();
            byte[] clientKey = hmac(salted, "Client Key");
            return new ScramCredential(iterations, salt, sha256(clientKey), hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks PBKDF2WithHmacSHA256", e);
        }
    }

    /** Bytes that only who knows the users' stored keys can know, the same for the same users. */
    public static byte[] secret(Collection<ScramCredential> users) {
        byte[] sum = new byte[KEY_BYTES];
        for (ScramCredential user : users) {
            byte[] own = hmac(user.serverKey, "Salt of nobody");
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= own[i];
            }
        }
        return sum;
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks HmacSHA256", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks SHA-256", e);
        }
    }

    /** Without the keys: they are secrets. */
    @Override
    public String toString() {
        return "ScramCredential[iterations=" + iterations + "]";
    }
}
