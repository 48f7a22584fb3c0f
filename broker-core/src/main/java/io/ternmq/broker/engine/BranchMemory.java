package io.ternmq.broker.engine;

import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Xid;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Branches that are over, the last ones: who lost an answer and asks again is told the truth. In memory alone: after a
 * restart nothing is known of them, as XA allows.
 */
final class BranchMemory {
    private static final int REMEMBERED_MAX = 10_000;

    private final LinkedHashMap<Xid, Over> over = new LinkedHashMap<>();

    /** How one ended. */
    record Over(String user, boolean committed) {
        XaCode commit() {
            return committed ? XaCode.OK : XaCode.RBROLLBACK;
        }

        XaCode rollback() {
            return committed ? XaCode.NOTA : XaCode.OK;
        }
    }

    void add(Xid xid, String user, boolean committed) {
        over.remove(xid);
        over.put(xid, new Over(user, committed));
        if (over.size() > REMEMBERED_MAX) {
            Map.Entry<Xid, Over> oldest = over.entrySet().iterator().next();
            over.remove(oldest.getKey());
        }
    }

    /** What is remembered of a user's branch. */
    @Nullable
    Over find(Xid xid, String user, boolean everyones) {
        Over found = over.get(xid);
        return found != null && (everyones || found.user().equals(user)) ? found : null;
    }

    /** The name is used again. */
    void forget(Xid xid) {
        over.remove(xid);
    }
}
