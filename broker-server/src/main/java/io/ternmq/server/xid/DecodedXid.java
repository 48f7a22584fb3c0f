package io.ternmq.server.xid;

import java.util.List;
import java.util.Optional;
import javax.transaction.xa.Xid;

/**
 * What a Xid says about the transaction, by the rules of the manager that made it.
 *
 * @param manager the software that made it, or {@code unknown} with the format id
 * @param facts what else is known, the most telling first; a transaction and a branch are always among them
 */
public record DecodedXid(String manager, List<Fact> facts) {
    /**
     * One thing that is known.
     *
     * @param name what
     * @param value as the manager prints it; no control characters
     */
    public record Fact(String name, String value) {}

    public DecodedXid {
        facts = List.copyOf(facts);
    }

    /** Reads a Xid; one that breaks the rules of its format is told as it stands. */
    public static DecodedXid of(Xid xid) {
        Optional<DecodedXid> known = switch (xid.getFormatId()) {
            case Narayana.FORMAT_ID, Narayana.FORMAT_ID_JTS, Narayana.FORMAT_ID_WEB_SERVICES, Narayana.FORMAT_ID_REST ->
                Narayana.decode(xid);
            case Atomikos.FORMAT_ID -> Atomikos.decode(xid);
            case WebSphere.FORMAT_ID -> WebSphere.decode(xid);
            default -> Optional.empty();
        };
        return known.orElseGet(() -> plain(xid));
    }

    private static DecodedXid plain(Xid xid) {
        return new DecodedXid(
                "unknown, format id " + xid.getFormatId(),
                List.of(
                        new Fact("transaction", Text.orHex(xid.getGlobalTransactionId())),
                        new Fact("branch", Text.orHex(xid.getBranchQualifier()))));
    }
}
