package io.ternmq.server.xid;

import io.ternmq.server.xid.DecodedXid.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.transaction.xa.Xid;

/**
 * Atomikos. Both parts are text.
 *
 * <pre>
 * global     name of the transaction manager (com.atomikos.icatch.tm_unique_name)
 *            | milliseconds since 1970, 13 digits | counter, 5 digits
 * qualifier  name of the transaction manager or resource | number of the branch
 * </pre>
 */
final class Atomikos {
    /** {@code ATOM} in ASCII. */
    static final int FORMAT_ID = 0x41544F4D;

    private static final Pattern GLOBAL = Pattern.compile("(.+)(\\d{13})(\\d{5})");

    private Atomikos() {}

    /** Empty if it breaks the rules. */
    static Optional<DecodedXid> decode(Xid xid) {
        byte[] global = xid.getGlobalTransactionId();
        byte[] qualifier = xid.getBranchQualifier();
        Matcher parts = GLOBAL.matcher(Text.of(global, 0, global.length).orElse(""));
        Optional<String> branch = Text.of(qualifier, 0, qualifier.length).filter(text -> !text.isEmpty());
        if (!parts.matches() || branch.isEmpty()) {
            return Optional.empty();
        }
        Instant begun = Instant.ofEpochMilli(Long.parseLong(parts.group(2)));
        return Optional.of(new DecodedXid(
                "Atomikos",
                List.of(
                        new Fact("node", parts.group(1)),
                        new Fact("transaction", parts.group()),
                        new Fact("branch", branch.get()),
                        new Fact("begun", begun.toString()))));
    }
}
