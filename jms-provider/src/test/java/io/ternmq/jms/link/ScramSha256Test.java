package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange of RFC 7677 §3, and what a false server may say instead. */
class ScramSha256Test {

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String CHALLENGE =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private final ScramSha256 client = new ScramSha256(new Credentials("user", "pencil"), NONCE);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void saysFirstWhoItIs() {
        assertThat(client.first()).asString().isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    }

    @Test
    void provesThatItKnowsThePassword() throws GeneralSecurityException {
        assertThat(client.last(bytes(CHALLENGE)))
                .asString()
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    }

    @Test
    void acceptsTheServersSignature() throws GeneralSecurityException {
        client.last(bytes(CHALLENGE));

        client.verify(bytes("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                "v=",
                "v=!",
                "e=other-error",
                "",
            })
    void refusesAnotherSignature(String serverFinal) throws GeneralSecurityException {
        client.last(bytes(CHALLENGE));

        assertThatThrownBy(() -> client.verify(bytes(serverFinal))).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesASignatureWithoutAChallenge() {
        assertThatThrownBy(() -> client.verify(bytes("v="))).isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO%x,s=,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO%x,s=?,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
                "r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001",
                "r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many",
                "m=extension,r=rOprNGfwEbeRWgbNEkqO%x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            })
    void refusesAMalformedOrWeakChallenge(String challenge) {
        assertThatThrownBy(() -> client.last(bytes(challenge))).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void escapesWhatHasAMeaningInTheMessage() {
        var odd = new ScramSha256(new Credentials("a=b,c", "pencil"), NONCE);

        assertThat(odd.first()).asString().startsWith("n,,n=a=3Db=2Cc,");
    }

    @Test
    void writesCompatibilityCharactersInOneWay() {
        var wide = new ScramSha256(new Credentials("\uFF55ser", "pencil"), NONCE);

        assertThat(wide.first()).isEqualTo(client.first());
    }
}
