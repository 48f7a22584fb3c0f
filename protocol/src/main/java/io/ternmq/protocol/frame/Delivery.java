package io.ternmq.protocol.frame;

/**
 * One attempt to deliver a message to a consumer.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param consumer the consumer
 * @param deliveryId rising within the session, from 1; restarts at each epoch
 * @param deliveryCount which attempt this is, from 1 (JMSXDeliveryCount); more than 1 means redelivered
 * @param content the message, see MessageContent
 */
public record Delivery(int session, int consumer, long deliveryId, int deliveryCount, byte[] content) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.DELIVERY;
    }
}
