package io.ternmq.xacontract;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One call of a row: {@code B.end x SUSPEND = OK}.
 *
 * @param actor who calls: a session, see {@link Actors}
 * @param verb one of those of {@link Stage}
 * @param arguments what follows the verb
 * @param expected what {@link Expectation} reads
 */
record Step(String actor, String verb, List<String> arguments, String expected) {

    /** The actor of a step that names none. */
    static final String FIRST = "A";

    private static final Pattern FORM =
            Pattern.compile("((?<actor>[A-Z])\\.)?(?<verb>[a-zA-Z]+)(?<arguments>( +[^ =]+)*)( *= *(?<expected>.+))?");

    Step {
        arguments = List.copyOf(arguments);
    }

    /** Reads one; what it doesn't say it expects is OK. */
    static Step parse(String text) throws ContractException {
        Matcher found = FORM.matcher(text.strip());
        if (!found.matches()) {
            throw new ContractException("'" + text.strip() + "' isn't a step: [ACTOR.]verb argument… [= RESULT]");
        }
        String rest = found.group("arguments").strip();
        return new Step(
                Optional.ofNullable(found.group("actor")).orElse(FIRST),
                found.group("verb"),
                rest.isEmpty() ? List.of() : List.of(rest.split(" +", -1)),
                Optional.ofNullable(found.group("expected")).orElse("OK").strip());
    }

    Step expecting(String other) {
        return new Step(actor, verb, arguments, other);
    }

    /** The branch that it is about: the first argument in small letters, else x. */
    String branch() {
        return arguments.stream()
                .filter(argument -> Character.isLowerCase(argument.charAt(0)))
                .findFirst()
                .orElse("x");
    }

    /** The flags: the first argument in capitals, or a number. */
    int flags() throws ContractException {
        for (String argument : arguments) {
            if (!Character.isLowerCase(argument.charAt(0))) {
                return Flags.parse(argument);
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        String call = verb + (arguments.isEmpty() ? "" : " " + String.join(" ", arguments));
        return actor.equals(FIRST) ? call : actor + "." + call;
    }
}
