package io.ternmq.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads passwords from where nobody else sees them: never from the command line, which every process can read. */
@SuppressWarnings("SystemConsoleNull") // up to Java 21 it is null where nobody sits at a terminal
final class Passwords {
    private Passwords() {}

    /**
     * Reads one.
     *
     * @param fromInput the first line of standard input even at a terminal
     * @throws IOException when there is none
     */
    static char[] read(String prompt, boolean fromInput) throws IOException {
        java.io.Console console = System.console();
        if (!fromInput && console != null && isTerminal(console)) {
            return require(console.readPassword("%s", prompt));
        }
        return require(firstLine(System.in).toCharArray());
    }

    /** Takes no byte beyond it: what follows is for somebody else. */
    private static String firstLine(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next != -1 && next != '\n'; next = input.read()) {
            line.write(next);
        }
        String text = line.toString(Charset.defaultCharset());
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Asks twice at a terminal, since nobody sees what was typed. */
    static char[] readNew(String name, boolean fromInput) throws IOException {
        char[] first = read("Password for " + name + ": ", fromInput);
        if (!fromInput && isAsked() && !Arrays.equals(first, read("The same again: ", false))) {
            throw new IOException("the two passwords differ; nothing was changed");
        }
        return first;
    }

    private static char[] require(char @Nullable [] password) throws IOException {
        if (password == null || password.length == 0) {
            throw new IOException("no password was given; type it, or pipe it into standard input");
        }
        return password;
    }

    /** Whether somebody sits at a terminal, who is asked; else standard input has it. */
    static boolean isAsked() {
        java.io.Console console = System.console();
        return console != null && isTerminal(console);
    }

    /** From Java 22 on there always is a console, and only it knows whether somebody sits there. */
    private static boolean isTerminal(java.io.Console console) {
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
