package io.ternmq.protocol.message;

/**
 * Stands in a message's content for a body that travelled by itself.
 *
 * @param number the body's, as given when its parts were put
 * @param length of the body, in bytes
 * @param crc32c CRC32C over the whole body
 */
public record LargeBody(long number, long length, int crc32c) {
    /** Bytes that it takes in a message's content. */
    static final int BYTES = 2 * Long.BYTES + Integer.BYTES;
}
