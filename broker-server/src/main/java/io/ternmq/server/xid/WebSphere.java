package io.ternmq.server.xid;

import io.ternmq.server.xid.DecodedXid.Fact;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.transaction.xa.Xid;

/**
 * WebSphere Application Server and Open Liberty, but for those on z/OS.
 *
 * <pre>
 * global     the same as the first 36 bytes of the qualifier; anything, if the transaction came from elsewhere
 *
 * qualifier  0       8       12         16         36       39        40       48       52         54
 *            +-------+-------+----------+----------+--------+---------+--------+--------+----------+
 *            | i64   | i32   | i32      | identity | unused | u8 nth  | server | unused | u16      |
 *            | begun | epoch | sequence | of the   |        | branch  | token  |        | number   |
 *            | in ms |       | number   | server   |        | of tx   |        |        | of branch|
 *            +-------+-------+----------+----------+--------+---------+--------+--------+----------+
 * </pre>
 *
 * <p>Its messages show both parts as hexadecimal digits in capitals, with a colon between them.
 */
final class WebSphere {
    /** {@code WASD} in ASCII. */
    static final int FORMAT_ID = 0x57415344;

    private static final int QUALIFIER_BYTES = 54;
    /** As far as times go that any clock shows: to the year 2248. */
    private static final int TIME_BITS = 43;

    private static final int EPOCH_OFFSET = 8;
    private static final int SERVER_OFFSET = 16;
    private static final int SERVER_END = 36;
    private static final int BRANCH_OFFSET = 52;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private WebSphere() {}

    /** Empty if it breaks the rules. */
    static Optional<DecodedXid> decode(Xid xid) {
        byte[] qualifier = xid.getBranchQualifier();
        if (qualifier.length != QUALIFIER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(qualifier);
        long begunMillis = numbers.getLong(0);
        if (begunMillis >>> TIME_BITS != 0) {
            return Optional.empty();
        }
        return Optional.of(new DecodedXid(
                "WebSphere or Open Liberty",
                List.of(
                        new Fact("server", HEX.formatHex(Arrays.copyOfRange(qualifier, SERVER_OFFSET, SERVER_END))),
                        new Fact("transaction", HEX.formatHex(xid.getGlobalTransactionId())),
                        new Fact("branch", HEX.formatHex(qualifier)),
                        new Fact("branch number", String.valueOf(Short.toUnsignedInt(numbers.getShort(BRANCH_OFFSET)))),
                        new Fact("begun", Instant.ofEpochMilli(begunMillis).toString()),
                        new Fact("server epoch", Integer.toUnsignedString(numbers.getInt(EPOCH_OFFSET))))));
    }
}
