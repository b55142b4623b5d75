package io.mortise.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request whose bytes are all there but for some digits.
///
/// The command is given as words with placeholders:
///
/// - `{key}` the key's number, 12 digits; `{key/10}` and `{key%10}` divide it, for hashes of ten fields
/// - `{value}` a value that says to which key it belongs: digits of the key, then `x`
/// - `{10000-19999}` a random number of that range; both ends have the same number of digits
///
/// A batch is the template as often as the pipeline is deep; before each sending only digits are patched.
final class RequestTemplate {
    private static final int KEY_DIGITS = 12;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:(key)(?:(/)10|(%)10)?|(value)|(\\d+)-(\\d+))}");

    private final byte[] bytes;
    private final List<Patch> patches = new ArrayList<>();

    /// Digits that change.
    ///
    /// @param end the offset behind the last one
    /// @param digits how many are written; those before stay `0`
    /// @param divisor the key is divided by it first
    /// @param modulus and then taken by this modulus; 0 for not at all
    private record Patch(int end, int digits, long divisor, long modulus, long low, long high) {
        void apply(ByteBuffer batch, int at, long key, Randomness random) {
            long number = high > 0 ? low + random.below(high - low + 1) : key / divisor;
            if (modulus > 0) {
                number %= modulus;
            }
            int digit = at + end;
            for (int left = digits; left > 0; left--) {
                long rest = number / 10;
                batch.put(--digit, (byte) ('0' + (number - rest * 10)));
                number = rest;
            }
        }
    }

    /// @param keyspace how many keys there are: decides how many digits need to be written
    RequestTemplate(String command, int valueBytes, long keyspace) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] words = command.trim().split(" +");
        text(out, "*" + words.length + "\r\n");
        for (String word : words) {
            word(out, word, valueBytes, digitsOf(keyspace - 1));
        }
        this.bytes = out.toByteArray();
    }

    private static int digitsOf(long number) {
        return number <= 0 ? 1 : Long.toString(number).length();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void word(ByteArrayOutputStream out, String word, int valueBytes, int keyDigits) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Patch> found = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(word);
        int at = 0;
        while (placeholder.find()) {
            text(body, word.substring(at, placeholder.start()));
            found.add(patch(body, placeholder, valueBytes, keyDigits));
            at = placeholder.end();
        }
        text(body, word.substring(at));
        text(out, "$" + body.size() + "\r\n");
        int start = out.size();
        for (Patch each : found) {
            patches.add(new Patch(start + each.end, each.digits, each.divisor, each.modulus, each.low, each.high));
        }
        out.writeBytes(body.toByteArray());
        text(out, "\r\n");
    }

    private static Patch patch(ByteArrayOutputStream body, Matcher placeholder, int valueBytes, int keyDigits) {
        if (placeholder.group(4) != null) {
            int digits = valueDigits(valueBytes);
            text(body, "0".repeat(digits) + "x".repeat(valueBytes - digits));
            return new Patch(body.size() - (valueBytes - digits), Math.min(digits, keyDigits), 1, 0, 0, 0);
        }
        if (placeholder.group(5) != null) {
            String low = placeholder.group(5);
            String high = placeholder.group(6);
            if (low.length() != high.length()) {
                throw new IllegalArgumentException("not as many digits at both ends of {" + low + "-" + high + "}");
            }
            text(body, low);
            return new Patch(body.size(), low.length(), 1, 0, Long.parseLong(low), Long.parseLong(high));
        }
        if (placeholder.group(3) != null) {
            text(body, "0");
            return new Patch(body.size(), 1, 1, 10, 0, 0);
        }
        text(body, "0".repeat(KEY_DIGITS));
        boolean divided = placeholder.group(2) != null;
        return new Patch(body.size(), Math.max(1, divided ? keyDigits - 1 : keyDigits), divided ? 10 : 1, 0, 0, 0);
    }

    /// How many digits of its key a value of that size begins with.
    static int valueDigits(int valueBytes) {
        return Math.clamp(valueBytes - 1L, 0, KEY_DIGITS);
    }

    int length() {
        return bytes.length;
    }

    /// A buffer with the request so many times.
    ByteBuffer batch(int pipeline) {
        ByteBuffer batch = ByteBuffer.allocateDirect(Math.multiplyExact(pipeline, bytes.length));
        for (int request = 0; request < pipeline; request++) {
            batch.put(bytes);
        }
        return batch.flip();
    }

    /// Writes the digits of a request of a batch.
    void patch(ByteBuffer batch, int request, long key, Randomness random) {
        int at = request * bytes.length;
        for (int index = 0; index < patches.size(); index++) {
            patches.get(index).apply(batch, at, key, random);
        }
    }
}
