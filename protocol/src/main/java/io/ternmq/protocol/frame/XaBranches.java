package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Branches in order of their names (global part, qualifier, format id): one page.
 *
 * @param requestId the request's
 * @param more whether there are more after these
 * @param branches sorted by name
 */
public record XaBranches(int requestId, boolean more, List<XaBranch> branches) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_BRANCHES;
    }
}
