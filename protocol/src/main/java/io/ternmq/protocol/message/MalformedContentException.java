package io.ternmq.protocol.message;

/** A message's content isn't what {@link MessageContent} draws; the text says where. */
public final class MalformedContentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean tooLarge;

    private MalformedContentException(String text, boolean tooLarge) {
        super(text);
        this.tooLarge = tooLarge;
    }

    static MalformedContentException of(String text) {
        return new MalformedContentException(text, false);
    }

    static MalformedContentException tooLarge(long bytes, long bytesMax) {
        return new MalformedContentException(
                "a message of " + bytes + " bytes is larger than the limit of " + bytesMax, true);
    }

    /** Whether nothing is wrong with it but its size. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** What is wrong, for a person. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
