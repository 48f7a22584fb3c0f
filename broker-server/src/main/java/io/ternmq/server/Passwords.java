package io.ternmq.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
        var input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        String line = input.readLine();
        return require(line == null ? new char[0] : line.toCharArray());
    }

    /** Asks twice at a terminal, since nobody sees what was typed. */
    static char[] readNew(String name, boolean fromInput) throws IOException {
        char[] first = read("Password for " + name + ": ", fromInput);
        java.io.Console console = System.console();
        boolean typed = !fromInput && console != null && isTerminal(console);
        if (typed && !Arrays.equals(first, read("The same again: ", false))) {
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
