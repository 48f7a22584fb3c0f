package io.ternmq.broker.selector;

import java.util.Locale;
import java.util.Set;

/** Cuts a selector's text into words. Identifiers are Java's, keywords are not case-sensitive (JMS 3.1 §3.8.1.1). */
final class Lexer {
    private static final Set<String> KEYWORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
    }

    /** The next word; END for ever at the end. */
    Token next() throws InvalidSelectorException {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", start);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return new Token(Token.Kind.STRING, string(), start);
        }
        if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
            return new Token(Token.Kind.NUMBER, number(), start);
        }
        if (Character.isJavaIdentifierStart(text.codePointAt(at))) {
            return word();
        }
        return new Token(Token.Kind.SYMBOL, symbol(c), start);
    }

    private String string() throws InvalidSelectorException {
        int start = at;
        var value = new StringBuilder();
        at++;
        while (true) {
            int quote = text.indexOf('\'', at);
            if (quote < 0) {
                throw InvalidSelectorException.at(
                        text,
                        start,
                        "a string begins here but doesn't end; close it with ', and write '' for a ' in it");
            }
            value.append(text, at, quote);
            at = quote + 1;
            if (at == text.length() || text.charAt(at) != '\'') {
                return value.toString();
            }
            value.append('\'');
            at++;
        }
    }

    /** Everything that could belong to the number; what it is worth is {@link Numbers}' to say. */
    private String number() {
        int start = at;
        boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
        while (at < text.length() && (isWordPart() || text.charAt(at) == '.' || isExponentSign(hex))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return text.substring(start, at);
    }

    private boolean isExponentSign(boolean hex) {
        char c = text.charAt(at);
        char before = Character.toLowerCase(text.charAt(at - 1));
        return (c == '+' || c == '-') && before == (hex ? 'p' : 'e');
    }

    private Token word() {
        int start = at;
        while (at < text.length() && isWordPart()) {
            at += Character.charCount(text.codePointAt(at));
        }
        String written = text.substring(start, at);
        String upper = written.toUpperCase(Locale.ROOT);
        return KEYWORDS.contains(upper)
                ? new Token(Token.Kind.KEYWORD, upper, start)
                : new Token(Token.Kind.IDENTIFIER, written, start);
    }

    private String symbol(char c) throws InvalidSelectorException {
        int start = at;
        at++;
        boolean equalsFollows = at < text.length() && text.charAt(at) == '=';
        switch (c) {
            case '(', ')', ',', '+', '-', '*', '/' -> {}
            case '=' -> {
                if (equalsFollows) {
                    throw InvalidSelectorException.at(text, start, "== is no operator; write =");
                }
            }
            case '<', '>' -> {
                if (equalsFollows || (c == '<' && text.startsWith(">", at))) {
                    at++;
                }
            }
            case '!' ->
                throw InvalidSelectorException.at(text, start, "! is no operator; write <> for not equal, or NOT");
            case '"' ->
                throw InvalidSelectorException.at(
                        text, start, "a string is in single quotes: '…'; a name has no quotes");
            default ->
                throw InvalidSelectorException.at(
                        text,
                        start,
                        "this character can't stand outside of a string; names are made of letters, digits, _ and $");
        }
        return text.substring(start, at);
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean isWordPart() {
        return Character.isJavaIdentifierPart(text.codePointAt(at));
    }
}
