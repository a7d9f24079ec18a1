package io.dcgan.testsupport;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Feeds many invalid inputs to a parser, which must accept or refuse each of them with a short message. The inputs are
 * valid ones, changed at random.
 *
 * <p>{@code -Dfuzz.inputs} sets their number, and {@code -Dfuzz.seed} chooses others.
 */
public final class Fuzzing {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 5_000);
    private static final int SEED = Integer.getInteger("fuzz.seed", 1);
    private static final int MAX_CHANGES = 6;

    /** Bytes at which parsers change their behaviour: signs, digits, separators, ends of ranges. */
    private static final byte[] NOTABLE = {
        0, 1, -1, 127, -128, '"', '\'', '\\', '{', '}', '[', ']', ',', ':', '-', '+', '.', 'e', '0', '9', '%', ';', '/'
    };

    /** One line of text. */
    private static final Pattern MESSAGE = Pattern.compile("[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,1000}");

    private Fuzzing() {}

    /** The code under test. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    /** @param refusal type of the exceptions that refuse an input */
    public static void fuzz(List<byte[]> valid, Parser parser, Class<? extends Exception> refusal) {
        for (int i = 0; i < INPUTS; i++) {
            var random = new Random((long) SEED * Integer.MAX_VALUE + i);
            var input = mutate(valid, random);
            try {
                parser.parse(input);
            } catch (Throwable e) {
                if (!refusal.isInstance(e)
                        || !MESSAGE.matcher(String.valueOf(e.getMessage())).matches()) {
                    throw new AssertionError(
                            "input %d of seed %d must be accepted or refused with a line of text: %s"
                                    .formatted(i, SEED, describe(input)),
                            e);
                }
            }
        }
    }

    private static String describe(byte[] input) {
        return HexFormat.of().formatHex(input, 0, Math.min(2_000, input.length));
    }

    private static byte[] mutate(List<byte[]> valid, Random random) {
        var input = valid.get(random.nextInt(valid.size())).clone();
        for (int change = random.nextInt(MAX_CHANGES); change >= 0; change--) {
            input = change(input, valid, random);
        }
        return input;
    }

    private static byte[] change(byte[] input, List<byte[]> valid, Random random) {
        if (input.length == 0) {
            return new byte[] {notable(random)};
        }
        int at = random.nextInt(input.length);
        int length = 1 + random.nextInt(Math.min(64, input.length - at));
        return switch (random.nextInt(8)) {
            case 0 -> with(input, at, (byte) random.nextInt(256));
            case 1 -> with(input, at, notable(random));
            case 2 -> with(input, at, (byte) (input[at] ^ (1 << random.nextInt(8))));
            case 3 -> Arrays.copyOf(input, at);
            case 4 -> replace(input, at, length, new byte[0]);
            case 5 -> replace(input, at, 0, Arrays.copyOfRange(input, at, at + length));
            case 6 -> replace(input, at, 0, new byte[] {notable(random)});
            default -> {
                var other = valid.get(random.nextInt(valid.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                yield replace(
                        input, at, length, Arrays.copyOfRange(other, from, Math.min(other.length, from + length)));
            }
        };
    }

    private static byte notable(Random random) {
        return NOTABLE[random.nextInt(NOTABLE.length)];
    }

    private static byte[] with(byte[] input, int at, byte value) {
        var changed = input.clone();
        changed[at] = value;
        return changed;
    }

    /** Replaces {@code length} bytes by others. */
    private static byte[] replace(byte[] input, int at, int length, byte[] replacement) {
        var changed = new byte[input.length - length + replacement.length];
        System.arraycopy(input, 0, changed, 0, at);
        System.arraycopy(replacement, 0, changed, at, replacement.length);
        System.arraycopy(input, at + length, changed, at + replacement.length, input.length - at - length);
        return changed;
    }
}
