package io.ternmq.broker.engine;

/** The broker did what the model doesn't allow. */
final class ModelViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelViolation(String text) {
        super(text);
    }
}
