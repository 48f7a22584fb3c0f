package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.BrowseEnd;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.Unsubscribe;

/** The frames of consumers: their life, credit, deliveries and settlements, and what they consume from. */
final class ConsumerCodecs {
    private static final Sharing[] SHARINGS = Sharing.values();
    private static final Settlement[] SETTLEMENTS = Settlement.values();

    private ConsumerCodecs() {}

    static void encodeConsumerOpen(ConsumerOpen frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.i32(frame.consumer());
        out.destination(frame.destination());
        out.name(frame.selector());
        out.flag(frame.browser());
        out.flag(frame.noLocal());
        out.name(frame.subscription());
        out.ordinal(frame.sharing());
    }

    static ConsumerOpen decodeConsumerOpen(FieldReader in) {
        return new ConsumerOpen(
                in.i32(),
                in.i32(),
                in.i32(),
                in.destination(),
                in.name(),
                in.flag(),
                in.flag(),
                in.name(),
                in.ordinal(SHARINGS));
    }

    static void encodeConsumerClose(ConsumerClose frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.i32(frame.consumer());
        out.ranges(frame.handedOver());
    }

    static ConsumerClose decodeConsumerClose(FieldReader in) {
        return new ConsumerClose(in.i32(), in.i32(), in.i32(), in.ranges());
    }

    static void encodeCredit(Credit frame, FieldWriter out) {
        out.i32(frame.session());
        out.i32(frame.consumer());
        out.i32(frame.messages());
        out.i64(frame.bytes());
        out.i64(frame.handedOver());
    }

    static Credit decodeCredit(FieldReader in) {
        return new Credit(in.i32(), in.i32(), in.i32(), in.i64(), in.i64());
    }

    static void encodeDelivery(Delivery frame, FieldWriter out) {
        out.i32(frame.session());
        out.i32(frame.consumer());
        out.i64(frame.deliveryId());
        out.i32(frame.deliveryCount());
        out.bytes(frame.content());
    }

    static Delivery decodeDelivery(FieldReader in) {
        return new Delivery(in.i32(), in.i32(), in.i64(), in.i32(), in.bytes());
    }

    static void encodeBrowseEnd(BrowseEnd frame, FieldWriter out) {
        out.i32(frame.session());
        out.i32(frame.consumer());
    }

    static BrowseEnd decodeBrowseEnd(FieldReader in) {
        return new BrowseEnd(in.i32(), in.i32());
    }

    static void encodeSettle(Settle frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.ordinal(frame.settlement());
        out.ranges(frame.deliveries());
    }

    static Settle decodeSettle(FieldReader in) {
        return new Settle(in.i32(), in.i32(), in.ordinal(SETTLEMENTS), in.ranges());
    }

    static void encodeRecover(Recover frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.ranges(frame.handedOver());
    }

    static Recover decodeRecover(FieldReader in) {
        return new Recover(in.i32(), in.i32(), in.ranges());
    }

    static void encodeUnsubscribe(Unsubscribe frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.name(frame.subscription());
    }

    static Unsubscribe decodeUnsubscribe(FieldReader in) {
        return new Unsubscribe(in.i32(), in.name());
    }

    static void encodeTemporaryCreate(TemporaryCreate frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.destination(frame.destination());
    }

    static TemporaryCreate decodeTemporaryCreate(FieldReader in) {
        return new TemporaryCreate(in.i32(), in.destination());
    }

    static void encodeTemporaryDelete(TemporaryDelete frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.destination(frame.destination());
    }

    static TemporaryDelete decodeTemporaryDelete(FieldReader in) {
        return new TemporaryDelete(in.i32(), in.destination());
    }
}
