package io.ternmq.xacontract;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** The words of the table for what calls return and throw. */
final class Results {

    static final String OK = "OK";
    static final String NOTHING = "nothing";

    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(XAException.XA_HEURCOM, "HEURCOM"),
            Map.entry(XAException.XA_HEURRB, "HEURRB"),
            Map.entry(XAException.XA_HEURHAZ, "HEURHAZ"),
            Map.entry(XAException.XA_HEURMIX, "HEURMIX"),
            Map.entry(XAException.XA_NOMIGRATE, "NOMIGRATE"),
            Map.entry(XAException.XA_RETRY, "RETRY"),
            Map.entry(XAException.XA_RDONLY, "RDONLY"),
            Map.entry(XAException.XAER_ASYNC, "ASYNC"),
            Map.entry(XAException.XAER_DUPID, "DUPID"),
            Map.entry(XAException.XAER_INVAL, "INVAL"),
            Map.entry(XAException.XAER_NOTA, "NOTA"),
            Map.entry(XAException.XAER_OUTSIDE, "OUTSIDE"),
            Map.entry(XAException.XAER_PROTO, "PROTO"),
            Map.entry(XAException.XAER_RMERR, "RMERR"),
            Map.entry(XAException.XAER_RMFAIL, "RMFAIL"));
    private static final Map<Integer, String> ROLLBACKS = Map.of(
            XAException.XA_RBROLLBACK, "RBROLLBACK",
            XAException.XA_RBCOMMFAIL, "RBCOMMFAIL",
            XAException.XA_RBDEADLOCK, "RBDEADLOCK",
            XAException.XA_RBINTEGRITY, "RBINTEGRITY",
            XAException.XA_RBOTHER, "RBOTHER",
            XAException.XA_RBPROTO, "RBPROTO",
            XAException.XA_RBTIMEOUT, "RBTIMEOUT",
            XAException.XA_RBTRANSIENT, "RBTRANSIENT");

    private Results() {}

    static String of(XAException failure) {
        String known = ERRORS.get(failure.errorCode);
        return known != null
                ? known
                : ROLLBACKS.getOrDefault(failure.errorCode, "XAException with the code " + failure.errorCode);
    }

    static String ofVote(int vote) {
        return switch (vote) {
            case XAResource.XA_OK -> OK;
            case XAResource.XA_RDONLY -> "RDONLY";
            default -> "vote " + vote;
        };
    }

    /** The row's own branches by name; what other rows and other users left is none of its business. */
    static String ofList(Xid @Nullable [] branches, String prefix) {
        if (branches == null) {
            return "null";
        }
        var names = new TreeSet<String>();
        for (Branch branch : Arrays.stream(branches).map(Branch::copyOf).toList()) {
            String name = nameOf(branch, prefix);
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return "[" + String.join(" ", names) + "]";
    }

    private static String nameOf(Branch branch, String prefix) {
        for (String name : new String[] {"x", "y", "z", "long", "short", "other", "sister"}) {
            if (Branch.of(prefix, name).equals(branch)) {
                return name;
            }
        }
        return branch.hasPrefix(prefix) ? "?" : "";
    }

    static String of(@Nullable Message message) throws JMSException {
        if (message == null) {
            return NOTHING;
        }
        String text = message instanceof TextMessage given ? given.getText() : "no text";
        int count = message.getIntProperty("JMSXDeliveryCount");
        if (!message.getJMSRedelivered()) {
            return count == 1 ? text : text + " (not flagged, count " + count + ")";
        }
        return count >= 2 ? text + " again" : text + " again (count " + count + ")";
    }
}
