package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text form of a Xid, which people copy from a list into a command. */
class BranchNameTest {
    private static final String LONGEST = "2147483647:" + "fe".repeat(64) + ":" + "01".repeat(64);

    @ParameterizedTest
    @ValueSource(strings = {"131077:0000ffff7f000001:0a", "0:00:", "-2147483648:ff:00", "-2:80:7f"})
    void isReadAsItIsPrinted(String text) {
        assertThat(BranchName.parse(text)).hasToString(text);
    }

    @Test
    void isReadAtItsLongest() {
        assertThat(BranchName.parse(LONGEST)).hasToString(LONGEST);
    }

    @Test
    void isReadInCapitalsToo() {
        assertThat(BranchName.parse("1:AB:CD")).isEqualTo(BranchName.parse("1:ab:cd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1:ab",
                "1:ab:cd:ef",
                "1:a:",
                "1:ab:c",
                "1::ab",
                "1:xy:",
                "x:ab:",
                "+1:ab:",
                "1:ab: ",
                "2147483648:ab:",
                "99999999999:ab:",
                "-1:ab:cd"
            })
    void isRefusedWhenItNamesNoBranch(String text) {
        assertThatThrownBy(() -> BranchName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRefusedWithPartsThatAreTooLong() {
        assertThatThrownBy(() -> BranchName.parse("1:" + "ab".repeat(65) + ":"))
                .hasMessageContaining("at most 64 bytes");
        assertThatThrownBy(() -> BranchName.parse("1:ab:" + "ab".repeat(65))).hasMessageContaining("at most 64 bytes");
    }

    @Test
    void isTheSameAsTheXidThatItWasMadeOf() {
        byte[] global = {1, -1};
        Xid xid = new Xid() {
            @Override
            public int getFormatId() {
                return 7;
            }

            @Override
            public byte[] getGlobalTransactionId() {
                return global;
            }

            @Override
            public byte[] getBranchQualifier() {
                return new byte[] {2};
            }
        };

        BranchName name = BranchName.of(xid);
        global[0] = 9;
        name.getGlobalTransactionId()[1] = 9;

        assertThat(name).hasToString("7:01ff:02").isEqualTo(BranchName.of((Xid) name));
        assertThat(name.getFormatId()).isEqualTo(7);
        assertThat(name.getGlobalTransactionId()).containsExactly(1, -1);
        assertThat(name.getBranchQualifier()).containsExactly(2);
    }
}
