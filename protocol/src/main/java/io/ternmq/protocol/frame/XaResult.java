package io.ternmq.protocol.frame;

/**
 * What became of a call.
 *
 * @param requestId the request's
 * @param result what XA says
 * @param text for people, empty if all is well
 */
public record XaResult(int requestId, XaCode result, String text) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_RESULT;
    }
}
