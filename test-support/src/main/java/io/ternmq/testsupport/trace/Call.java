package io.ternmq.testsupport.trace;

import java.nio.charset.StandardCharsets;

/**
 * A system call that returned.
 *
 * @param name such as {@code write}
 * @param file the descriptor with what it stands for, as strace prints it; a number is reused, the whole is not
 * @param bytes read or written
 * @param result what it returned
 * @param entered place in the order of all entries and returns
 * @param returned likewise
 */
record Call(String name, String file, byte[] bytes, long result, long entered, long returned) {
    Call withBytes(String text) {
        return new Call(name, file, text.getBytes(StandardCharsets.ISO_8859_1), result, entered, returned);
    }

    boolean isSocket() {
        return file.contains("<TCP");
    }

    boolean isForce() {
        return name.equals("fdatasync") || name.equals("fsync");
    }

    boolean isRead() {
        return name.startsWith("read") || name.startsWith("recv");
    }

    boolean succeeded() {
        return result >= 0;
    }
}
