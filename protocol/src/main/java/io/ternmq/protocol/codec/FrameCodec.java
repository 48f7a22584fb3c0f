package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The two directions of one frame type.
 *
 * @param opcode its number on the wire
 * @param type its class
 * @param encode writes its fields, in the order of the record's components
 * @param decode reads them; throws MalformedFrameException
 */
record FrameCodec<F extends Frame>(
        Opcode opcode, Class<F> type, BiConsumer<F, FieldWriter> encode, Function<FieldReader, F> decode) {

    void write(Frame frame, FieldWriter out) {
        encode.accept(type.cast(frame), out);
    }
}
