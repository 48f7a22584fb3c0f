package io.ternmq.samples.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Made the data file, once: the seed makes it again. The argument is the file to write. */
final class OrdersGenerator {
    private static final long SEED = 20_250_101;
    private static final int ROWS = 12_000;
    private static final long FIRST_NUMBER = 100_001;
    private static final Instant FIRST_PLACED = Instant.parse("2025-01-01T06:00:00Z");
    private static final String HEADER =
            "order,placed,customer,country,sku,product,quantity,unit_price,total,currency,payment,note";
    private static final List<String> COUNTRIES = List.of("DE", "FR", "NL", "PL", "IT", "ES", "SE", "AT", "DK", "CZ");
    private static final List<String> PAYMENTS = List.of("card", "transfer", "wallet", "invoice");
    private static final List<String> THINGS =
            List.of("kettle", "lamp", "chair", "desk", "mug", "blanket", "shelf", "clock", "bowl", "mirror", "rug");
    private static final List<String> KINDS =
            List.of("oak", "steel", "linen", "glass", "cotton", "walnut", "ceramic", "wool", "brass");
    private static final List<String> NOTES = List.of(
            "",
            "",
            "",
            "",
            "gift wrap",
            "leave at the door",
            "call before delivery",
            "\"ring twice, please\"",
            "Grüße an Zoë",
            "second floor");

    private OrdersGenerator() {}

    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), file());
    }

    /** The whole file. */
    static String file() {
        var random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        var placed = FIRST_PLACED;
        for (int i = 0; i < ROWS; i++) {
            placed = placed.plusSeconds(random.nextInt(90));
            lines.add(row(FIRST_NUMBER + i, placed, random));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(long number, Instant placed, Random random) {
        int product = random.nextInt(KINDS.size() * THINGS.size());
        String name = KINDS.get(product % KINDS.size()) + " " + THINGS.get(product / KINDS.size());
        int quantity = 1 + (int) Math.abs(random.nextGaussian() * 2);
        int cents = 499 + product * 137 % 20_000;
        return String.join(
                ",",
                Long.toString(number),
                placed.toString(),
                String.format(Locale.ROOT, "C%06d", random.nextInt(4_000)),
                pick(COUNTRIES, random),
                String.format(Locale.ROOT, "SKU-%04d", product),
                name,
                Integer.toString(quantity),
                euros(cents),
                euros((long) cents * quantity),
                "EUR",
                pick(PAYMENTS, random),
                pick(NOTES, random));
    }

    private static String euros(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
