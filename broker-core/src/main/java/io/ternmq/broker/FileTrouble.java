package io.ternmq.broker;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What went wrong with a file, in words: the JDK's exceptions often say no more than its name. */
public final class FileTrouble {
    private FileTrouble() {}

    /** What is wrong, with the file if the exception knows it. */
    public static String text(IOException e) {
        return e instanceof FileSystemException of && of.getFile() != null
                ? of.getFile() + ": " + reason(e)
                : reason(e);
    }

    /** What is wrong, without the file. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "a file is in the way";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the folder isn't empty";
        }
        String said = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
        return said == null || said.isBlank() ? e.getClass().getSimpleName() : said;
    }

    /** What to do about it. */
    static String cure(IOException e) {
        String reason = reason(e).toLowerCase(Locale.ROOT);
        if (e instanceof AccessDeniedException) {
            return "let user " + System.getProperty("user.name") + " write there, or choose another one";
        }
        if (reason.contains("read-only")) {
            return "mount that disk for writing, or choose another one";
        }
        if (reason.contains("no space") || reason.contains("quota")) {
            return "make room on that disk, or choose another one";
        }
        return "choose a folder on a local disk that user " + System.getProperty("user.name") + " may write to";
    }
}
