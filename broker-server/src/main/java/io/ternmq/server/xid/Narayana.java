package io.ternmq.server.xid;

import io.ternmq.server.xid.DecodedXid.Fact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.transaction.xa.Xid;

/**
 * Narayana, also in WildFly, JBoss EAP and Quarkus.
 *
 * <pre>
 * global     0          28
 *            +----------+-----------
 *            | Uid      | node name
 *            +----------+-----------
 *
 * qualifier  0          28           32            36
 *            +----------+------------+-------------+-----------
 *            | Uid      | i32 number | i32 length  | name of a
 *            | of the   | of the     | of the name | subordinate
 *            | branch   | resource   |             | node
 *            +----------+------------+-------------+-----------
 *            or 64 times 0: the transaction itself
 *
 * Uid        0             8             16            20       24        28
 *            +-------------+-------------+-------------+--------+---------+
 *            | i64 address | i64 address | i32 process | i32 s  | i32 nth |
 *            +-------------+-------------+-------------+--------+---------+
 * </pre>
 *
 * <p>A Uid is printed with colons between its numbers, which are hexadecimal and signed; the files of its object store have
 * underscores instead.
 */
final class Narayana {
    static final int FORMAT_ID = 131_077;
    /** With the Java Transaction Service, for CORBA. */
    static final int FORMAT_ID_JTS = 131_072;
    /** Of a transaction that came by web services. */
    static final int FORMAT_ID_WEB_SERVICES = 131_080;
    /** Of a transaction that came by REST. */
    static final int FORMAT_ID_REST = 131_081;

    private static final int UID_BYTES = 28;
    private static final int HEX = 16;
    private static final int RESOURCE_OFFSET = UID_BYTES;
    private static final int NAME_OFFSET = UID_BYTES + 2 * Integer.BYTES;
    private static final byte[] NO_BRANCH = new byte[Xid.MAXBQUALSIZE];

    private Narayana() {}

    /** Empty if it breaks the rules. */
    static Optional<DecodedXid> decode(Xid xid) {
        byte[] global = xid.getGlobalTransactionId();
        if (global.length <= UID_BYTES) {
            return Optional.empty();
        }
        return Text.of(global, UID_BYTES, global.length)
                .flatMap(node -> branch(xid.getBranchQualifier()).map(branch -> {
                    List<Fact> facts = new ArrayList<>();
                    facts.add(new Fact("node", node));
                    facts.add(new Fact("transaction", uid(global)));
                    facts.addAll(branch);
                    return new DecodedXid("Narayana", facts);
                }));
    }

    private static Optional<List<Fact>> branch(byte[] qualifier) {
        if (Arrays.equals(qualifier, NO_BRANCH)) {
            return Optional.of(List.of(new Fact("branch", "none")));
        }
        if (qualifier.length < NAME_OFFSET) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(qualifier);
        int resource = numbers.getInt(RESOURCE_OFFSET);
        int nameBytes = numbers.getInt(NAME_OFFSET - Integer.BYTES);
        if (nameBytes != qualifier.length - NAME_OFFSET) {
            return Optional.empty();
        }
        return Text.of(qualifier, NAME_OFFSET, qualifier.length).map(name -> {
            List<Fact> facts = new ArrayList<>();
            facts.add(new Fact("branch", uid(qualifier)));
            if (resource != 0) {
                facts.add(new Fact("resource", String.valueOf(resource)));
            }
            if (!name.isEmpty()) {
                facts.add(new Fact("subordinate", name));
            }
            return facts;
        });
    }

    private static String uid(byte[] bytes) {
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        return String.join(
                ":",
                Long.toString(numbers.getLong(), HEX),
                Long.toString(numbers.getLong(), HEX),
                Integer.toString(numbers.getInt(), HEX),
                Integer.toString(numbers.getInt(), HEX),
                Integer.toString(numbers.getInt(), HEX));
    }
}
