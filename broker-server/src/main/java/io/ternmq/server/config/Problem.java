package io.ternmq.server.config;

/**
 * One thing wrong in the configuration.
 *
 * @param place file and line, name of the environment variable, or name of the property
 * @param text what is wrong, and the cure
 */
public record Problem(String place, String text) {
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
