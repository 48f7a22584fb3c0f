package io.ternmq.broker.selector;

import io.ternmq.broker.selector.Comparison.Operator;
import io.ternmq.protocol.message.HeaderKey;
import io.ternmq.protocol.message.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes an expression of a selector's text by recursive descent. The grammar, keywords in upper case:
 *
 * <pre>
 *  condition  = and { OR and }
 *  and        = not { AND not }
 *  not        = NOT not | predicate
 *  predicate  = sum [ ( = | <> | > | >= | < | <= ) sum
 *                   | [ NOT ] BETWEEN sum AND sum
 *                   | [ NOT ] IN ( string { , string } )
 *                   | [ NOT ] LIKE string [ ESCAPE character ]
 *                   | IS [ NOT ] NULL ]
 *  sum        = product { ( + | - ) product }
 *  product    = unary { ( * | / ) unary }
 *  unary      = ( + | - ) unary | primary
 *  primary    = literal | identifier | "(" condition ")"
 * </pre>
 *
 * <p>What can't be of the type that its place asks for is refused here; an identifier's type shows with each message.
 */
final class Parser {
    private static final int DEPTH_MAX = 64;
    /** Most different names, each of which every header of a message may be compared with. */
    private static final int NAMES_MAX = 64;
    /** Most characters and wildcards of one pattern. */
    private static final int PATTERN_MAX = 256;
    /** Most characters and wildcards of all patterns together: what they take in memory, and of a walk over a text, grows with it. */
    private static final int PATTERNS_MAX = 512;
    /** As so long the shortest pattern counts, since it takes as much. */
    private static final int PATTERN_MIN = 8;

    private static final Map<String, Operator> OPERATORS = Map.of(
            "=", Operator.EQUAL,
            "<>", Operator.NOT_EQUAL,
            "<", Operator.LESS,
            "<=", Operator.AT_MOST,
            ">", Operator.GREATER,
            ">=", Operator.AT_LEAST);

    private final String text;
    private final Lexer lexer;
    private final Identifiers.Builder identifiers;
    private Token token;
    private int depth;
    private int patterns;

    Parser(String text, Identifiers.Builder identifiers) throws InvalidSelectorException {
        this.text = text;
        this.identifiers = identifiers;
        this.lexer = new Lexer(text);
        this.token = lexer.next();
    }

    /** The whole text as one condition. */
    Expression parse() throws InvalidSelectorException {
        int start = token.index();
        Expression expression = condition();
        if (token.kind() != Token.Kind.END) {
            throw unexpected("AND, OR or the end");
        }
        return require(Kind.CONDITION, expression, start);
    }

    private Expression condition() throws InvalidSelectorException {
        return junction(false);
    }

    private Expression junction(boolean and) throws InvalidSelectorException {
        String keyword = and ? "AND" : "OR";
        int start = token.index();
        Expression first = and ? not() : junction(true);
        if (!token.isKeyword(keyword)) {
            return first;
        }
        List<Expression> operands = new ArrayList<>();
        operands.add(require(Kind.CONDITION, first, start));
        while (token.isKeyword(keyword)) {
            take();
            start = token.index();
            operands.add(require(Kind.CONDITION, and ? not() : junction(true), start));
        }
        return new Condition.Junction(and, List.copyOf(operands));
    }

    private Expression not() throws InvalidSelectorException {
        if (!token.isKeyword("NOT")) {
            return predicate();
        }
        deeper();
        take();
        int start = token.index();
        Expression operand = require(Kind.CONDITION, not(), start);
        depth--;
        return new Condition.Not(operand);
    }

    private Expression predicate() throws InvalidSelectorException {
        int start = token.index();
        Expression left = sum();
        Operator operator = token.kind() == Token.Kind.SYMBOL ? OPERATORS.get(token.text()) : null;
        if (operator != null) {
            return comparison(left, operator, start);
        }
        if (token.isKeyword("IS")) {
            take();
            boolean negated = takeIf("NOT");
            takeKeyword("NULL");
            return new Condition.IsNull(requireIdentifier(left, "IS NULL", start), negated);
        }
        boolean negated = takeIf("NOT");
        if (takeIf("BETWEEN")) {
            return between(require(Kind.NUMBER, left, start), negated);
        }
        if (takeIf("IN")) {
            return new Condition.In(requireIdentifier(left, "IN", start), strings(), negated);
        }
        if (takeIf("LIKE")) {
            return new Condition.Like(requireIdentifier(left, "LIKE", start), pattern(), negated);
        }
        if (negated) {
            throw unexpected("BETWEEN, IN or LIKE after NOT");
        }
        return left;
    }

    private Expression comparison(Expression left, Operator operator, int start) throws InvalidSelectorException {
        String written = token.text();
        take();
        int rightStart = token.index();
        Expression right = sum();
        if (operator.isOrder()) {
            requireOrdered(left, written, start);
            requireOrdered(right, written, rightStart);
        }
        requireComparable(left, right, start);
        requireComparable(right, left, rightStart);
        if (token.kind() == Token.Kind.SYMBOL && OPERATORS.containsKey(token.text())) {
            throw error(token.index(), "a comparison has two sides; join two comparisons with AND or OR");
        }
        return new Comparison(left, operator, right);
    }

    private void requireComparable(Expression side, Expression other, int start) throws InvalidSelectorException {
        if (side instanceof Literal.Truth && !other.kind().canBe(Kind.CONDITION)) {
            throw error(
                    start,
                    "TRUE and FALSE are no names, and never equal "
                            + other.kind().text() + "; compare them with a name or a condition");
        }
    }

    private void requireOrdered(Expression side, String operator, int start) throws InvalidSelectorException {
        if (!side.kind().canBe(Kind.NUMBER)) {
            throw error(
                    start,
                    operator + " compares numbers, and this is " + side.kind().text() + "; use = or <>");
        }
    }

    private Expression between(Expression operand, boolean negated) throws InvalidSelectorException {
        int start = token.index();
        Expression low = require(Kind.NUMBER, sum(), start);
        takeKeyword("AND");
        start = token.index();
        Expression high = require(Kind.NUMBER, sum(), start);
        return new Condition.Between(operand, low, high, negated);
    }

    private List<byte[]> strings() throws InvalidSelectorException {
        List<byte[]> strings = new ArrayList<>();
        takeSymbol("(");
        do {
            strings.add(Utf8.encode(takeString("a string in single quotes, as IN compares with strings alone")));
        } while (takeIfSymbol(","));
        if (!token.isSymbol(")")) {
            throw unexpected(", or )");
        }
        take();
        return List.copyOf(strings);
    }

    private Pattern pattern() throws InvalidSelectorException {
        int start = token.index();
        String pattern = takeString("a pattern in single quotes, such as 'a%'");
        int escape = -1;
        if (takeIf("ESCAPE")) {
            int escapeStart = token.index();
            String written = takeString("the escape character in single quotes");
            if (written.codePointCount(0, written.length()) != 1) {
                throw error(escapeStart, "ESCAPE takes a string of exactly one character");
            }
            escape = written.codePointAt(0);
        }
        requireShort(requireWholeEscapes(pattern, escape, start), start);
        return Pattern.of(pattern, escape);
    }

    /** How many characters and wildcards a pattern has. */
    private int requireWholeEscapes(String pattern, int escape, int start) throws InvalidSelectorException {
        int[] characters = pattern.codePoints().toArray();
        int at = 0;
        int count = 0;
        while (at < characters.length) {
            at += characters[at] == escape ? 2 : 1;
            count++;
        }
        if (at > characters.length) {
            throw error(start, "the pattern ends with its escape character; write that twice to match it");
        }
        return count;
    }

    private void requireShort(int count, int start) throws InvalidSelectorException {
        if (count > PATTERN_MAX) {
            throw error(
                    start,
                    "a pattern of " + count + " characters and wildcards is longer than the limit of " + PATTERN_MAX
                            + "; match less of the text");
        }
        patterns += Math.max(count, PATTERN_MIN);
        if (patterns > PATTERNS_MAX) {
            throw error(
                    start,
                    "the patterns up to this one have more than " + PATTERNS_MAX
                            + " characters and wildcards, and a short one counts as " + PATTERN_MIN
                            + "; a property that sums up the choice, set by the sender, needs no patterns");
        }
    }

    private Expression sum() throws InvalidSelectorException {
        return arithmetic("+", "-", true);
    }

    private Expression arithmetic(String one, String other, boolean sum) throws InvalidSelectorException {
        int start = token.index();
        Expression first = sum ? arithmetic("*", "/", false) : unary();
        if (!token.isSymbol(one) && !token.isSymbol(other)) {
            return first;
        }
        require(Kind.NUMBER, first, start);
        List<Arithmetic.Term> terms = new ArrayList<>();
        while (token.isSymbol(one) || token.isSymbol(other)) {
            char operator = token.text().charAt(0);
            take();
            start = token.index();
            Expression operand = sum ? arithmetic("*", "/", false) : unary();
            terms.add(new Arithmetic.Term(operator, require(Kind.NUMBER, operand, start)));
        }
        return new Arithmetic(first, List.copyOf(terms));
    }

    private Expression unary() throws InvalidSelectorException {
        if (!token.isSymbol("+") && !token.isSymbol("-")) {
            return primary();
        }
        boolean minus = token.isSymbol("-");
        deeper();
        take();
        int start = token.index();
        Expression operand;
        if (minus && token.kind() == Token.Kind.NUMBER) {
            operand = number(true);
        } else {
            operand = require(Kind.NUMBER, unary(), start);
            operand = minus ? new Arithmetic.Negation(operand) : new Arithmetic.Plus(operand);
        }
        depth--;
        return operand;
    }

    private Expression primary() throws InvalidSelectorException {
        Token word = token;
        switch (word.kind()) {
            case STRING -> {
                take();
                return new Literal.Text(Utf8.encode(word.text()));
            }
            case NUMBER -> {
                return number(false);
            }
            case IDENTIFIER -> {
                take();
                return field(word);
            }
            default -> {}
        }
        if (takeIfSymbol("(")) {
            deeper();
            Expression inner = condition();
            depth--;
            takeSymbol(")");
            return inner;
        }
        if (takeIf("TRUE")) {
            return new Literal.Truth(true);
        }
        if (takeIf("FALSE")) {
            return new Literal.Truth(false);
        }
        if (word.isKeyword("NULL")) {
            throw error(word.index(), "nothing equals NULL; write IS NULL or IS NOT NULL after a name");
        }
        throw unexpected("a name, a string, a number, TRUE, FALSE or (");
    }

    private Expression number(boolean negative) throws InvalidSelectorException {
        Optional<Literal> number = Numbers.parse(token.text(), negative);
        if (number.isEmpty()) {
            throw error(
                    token.index(),
                    "this is no number, or none that a Java long or double holds; write it as Java does: 57, 0xff, 7.5, 7E3");
        }
        take();
        return number.get();
    }

    private Expression field(Token name) throws InvalidSelectorException {
        String identifier = name.text();
        if (!identifier.startsWith("JMS") || identifier.startsWith("JMSX") || identifier.startsWith("JMS_")) {
            return entry(HeaderKey.PROPERTY, name);
        }
        return switch (identifier) {
            case "JMSDeliveryMode" -> new Field.Fixed(FixedField.DELIVERY_MODE);
            case "JMSPriority" -> new Field.Fixed(FixedField.PRIORITY);
            case "JMSTimestamp" -> new Field.Fixed(FixedField.TIMESTAMP);
            case "JMSMessageID" -> entry(HeaderKey.MESSAGE_ID, name);
            case "JMSCorrelationID" -> entry(HeaderKey.CORRELATION_ID, name);
            case "JMSType" -> entry(HeaderKey.TYPE, name);
            default ->
                throw error(
                        name.index(),
                        "no selector may use " + identifier
                                + "; of the headers it may use JMSDeliveryMode, JMSPriority,"
                                + " JMSMessageID, JMSTimestamp, JMSCorrelationID and JMSType (JMS 3.1 §3.8.1.1)");
        };
    }

    private Field entry(HeaderKey key, Token name) throws InvalidSelectorException {
        int number = identifiers.number(key, name.text());
        if (number >= NAMES_MAX) {
            throw error(
                    name.index(),
                    "more than " + NAMES_MAX
                            + " different names; a property that sums up the choice, set by the sender, needs fewer");
        }
        return new Field.Entry(number);
    }

    private Expression require(Kind kind, Expression expression, int start) throws InvalidSelectorException {
        if (!expression.kind().canBe(kind)) {
            String cure = kind == Kind.CONDITION ? "; compare it with something" : "";
            throw error(
                    start,
                    "here must be " + kind.text() + ", and this is "
                            + expression.kind().text() + cure);
        }
        return expression;
    }

    private Expression requireIdentifier(Expression expression, String operator, int start)
            throws InvalidSelectorException {
        if (!(expression instanceof Field)) {
            throw error(start, operator + " is asked of the name of a header or property, which must stand here");
        }
        return expression;
    }

    private void deeper() throws InvalidSelectorException {
        if (++depth > DEPTH_MAX) {
            throw error(
                    token.index(),
                    "nested deeper than " + DEPTH_MAX + " levels of parentheses, NOT and signs; take some out");
        }
    }

    private void take() throws InvalidSelectorException {
        token = lexer.next();
    }

    private boolean takeIf(String keyword) throws InvalidSelectorException {
        boolean found = token.isKeyword(keyword);
        if (found) {
            take();
        }
        return found;
    }

    private boolean takeIfSymbol(String symbol) throws InvalidSelectorException {
        boolean found = token.isSymbol(symbol);
        if (found) {
            take();
        }
        return found;
    }

    private void takeKeyword(String keyword) throws InvalidSelectorException {
        if (!takeIf(keyword)) {
            throw unexpected(keyword);
        }
    }

    private void takeSymbol(String symbol) throws InvalidSelectorException {
        if (!takeIfSymbol(symbol)) {
            throw unexpected(symbol);
        }
    }

    private String takeString(String wanted) throws InvalidSelectorException {
        if (token.kind() != Token.Kind.STRING) {
            throw unexpected(wanted);
        }
        String string = token.text();
        take();
        return string;
    }

    private InvalidSelectorException unexpected(String wanted) {
        return error(token.index(), "here must be " + wanted + ", and not " + token.shown());
    }

    private InvalidSelectorException error(int index, String problem) {
        return InvalidSelectorException.at(text, index, problem);
    }
}
