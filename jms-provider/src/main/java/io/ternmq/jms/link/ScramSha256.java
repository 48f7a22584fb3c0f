package io.ternmq.jms.link;

import io.ternmq.protocol.codec.SaslPrep;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's half of one SCRAM-SHA-256 exchange without channel binding (RFC 5802, RFC 7677): first message, answer
 * to the server's challenge, check of the server's signature. The password never leaves it.
 *
 * <p>Names and passwords are prepared as the broker does it ({@link SaslPrep}).
 */
final class ScramSha256 {

    static final String MECHANISM = "SCRAM-SHA-256";

    /** Fewer iterations than RFC 7677 demands make stolen keys cheap; more than this could keep the client busy. */
    private static final int ITERATIONS_MIN = 4_096;

    private static final int ITERATIONS_MAX = 1_000_000;
    private static final int KEY_BITS = 256;
    private static final String GS2_HEADER = "n,,";

    private final String user;
    private final String password;
    private final String nonce;
    private byte[] serverSignature = new byte[0];

    /** An exchange with a nonce that has never been used before: printable ASCII without comma. */
    ScramSha256(Credentials credentials, String nonce) {
        this.user = SaslPrep.prepare(credentials.user()).replace("=", "=3D").replace(",", "=2C");
        this.password = SaslPrep.prepare(credentials.password());
        this.nonce = nonce;
    }

    /** The client-first-message. */
    byte[] first() {
        return ascii(GS2_HEADER + firstBare());
    }

    /**
     * The client-final-message.
     *
     * @param serverFirst the server's challenge
     * @throws GeneralSecurityException if the challenge is malformed or weak
     */
    byte[] last(byte[] serverFirst) throws GeneralSecurityException {
        var challenge = new String(serverFirst, StandardCharsets.UTF_8);
        var parts = challenge.split(",", -1);
        if (parts.length < 3) {
            throw new GeneralSecurityException("malformed challenge");
        }
        var serverNonce = attribute(parts[0], 'r');
        if (!serverNonce.startsWith(nonce) || serverNonce.length() == nonce.length()) {
            throw new GeneralSecurityException("the challenge answers another exchange");
        }
        var salted = salted(decoded(attribute(parts[1], 's')), iterations(attribute(parts[2], 'i')));
        var withoutProof = "c=" + encoded(ascii(GS2_HEADER)) + ",r=" + serverNonce;
        var authMessage = (firstBare() + "," + challenge + "," + withoutProof).getBytes(StandardCharsets.UTF_8);

        var clientKey = hmac(salted, ascii("Client Key"));
        var storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        var proof = hmac(storedKey, authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        serverSignature = hmac(hmac(salted, ascii("Server Key")), authMessage);
        return ascii(withoutProof + ",p=" + encoded(proof));
    }

    /**
     * Checks that the server knows the password's keys.
     *
     * @throws GeneralSecurityException if it doesn't: somebody else answers in its place
     */
    void verify(byte[] serverFinal) throws GeneralSecurityException {
        var message = new String(serverFinal, StandardCharsets.UTF_8);
        var signature = decoded(attribute(message.split(",", -1)[0], 'v'));
        if (serverSignature.length == 0 || !MessageDigest.isEqual(signature, serverSignature)) {
            throw new GeneralSecurityException("the server's signature is wrong");
        }
    }

    private String firstBare() {
        return "n=" + user + ",r=" + nonce;
    }

    private byte[] salted(byte[] salt, int iterations) throws GeneralSecurityException {
        if (password.isEmpty() || salt.length == 0) {
            throw new GeneralSecurityException("empty password or salt");
        }
        var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
    }

    private static int iterations(String text) throws GeneralSecurityException {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= ITERATIONS_MIN && iterations <= ITERATIONS_MAX) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            throw new GeneralSecurityException("malformed iteration count", e);
        }
        throw new GeneralSecurityException("iteration count out of range: " + text);
    }

    private static String attribute(String part, char name) throws GeneralSecurityException {
        if (part.length() < 2 || part.charAt(0) != name || part.charAt(1) != '=') {
            throw new GeneralSecurityException("attribute " + name + " is missing");
        }
        return part.substring(2);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decoded(String text) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("malformed Base64", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
