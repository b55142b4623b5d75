package io.mortise.module.persistence.log;

import io.mortise.spi.persistence.Crc64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Which files a log consists of. Replacing the manifest, in one step, is what commits every change of that.
///
/// ```
///  # mortise sum 2af0c1d6b59e8473
///  # mortise module hashes 1.2.0
///  file appendonly.aof.2.base.rdb seq 2 type b
///  file appendonly.aof.4.incr.aof seq 4 type i startoffset 1234
/// ```
///
/// The sum is that of all bytes below its line. One bit makes `i` an `h`, and an increment a file to delete, so a
/// manifest of ours is not believed if the sum is another. Those of other servers have none.
///
/// @param base null if there is none
/// @param increments the last of which is appended to; their numbers rise
/// @param history what is not needed any more and is to be deleted
/// @param modules those that wrote the log, as the kernel tells it; comments, for other servers
public record Manifest(Part base, List<Part> increments, List<Part> history, List<String> modules) {
    static final Manifest EMPTY = new Manifest(null, List.of(), List.of(), List.of());

    private static final int MOST_LINE_BYTES = 1024;
    private static final String MODULES = "# mortise ";
    private static final String SUM = "# mortise sum ";
    private static final long UNKNOWN = -1;

    /// A file of the log.
    ///
    /// @param startOffset how many bytes of all that was ever written stand before an increment; -1 if unknown
    /// @param endOffset the same behind it, if the server has ended in good order; otherwise -1
    record Part(String file, long number, long startOffset, long endOffset) {
        Part(String file, long number) {
            this(file, number, UNKNOWN, UNKNOWN);
        }

        Part startingAt(long offset) {
            return new Part(file, number, offset, endOffset);
        }

        Part endingAt(long offset) {
            return new Part(file, number, startOffset, offset);
        }

        Part going() {
            return endingAt(UNKNOWN);
        }

        boolean hasEnded() {
            return endOffset >= 0;
        }
    }

    /// Reads a manifest.
    ///
    /// @throws IllegalArgumentException naming the line that makes no sense
    static Manifest parse(String text) {
        Part base = null;
        List<Part> increments = new ArrayList<>();
        List<Part> history = new ArrayList<>();
        List<String> modules = new ArrayList<>();
        int number = 0;
        checkSum(text);
        for (String line : text.split("\n", -1)) {
            number++;
            check(line.length() < MOST_LINE_BYTES, number, "is too long");
            if (line.startsWith(SUM)) {
                continue;
            }
            if (line.startsWith(MODULES)) {
                modules.add(line.substring(MODULES.length()));
            }
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Line fields = Line.parse(line, number);
            switch (fields.type) {
                case "b" -> {
                    check(base == null, number, "names a second base");
                    base = fields.part;
                }
                case "i" -> {
                    boolean rises = increments.isEmpty() || increments.getLast().number() < fields.part.number();
                    check(rises, number, "has a number that does not rise");
                    increments.add(fields.part);
                }
                case "h" -> history.add(fields.part);
                default -> check(false, number, "has the unknown type " + fields.type);
            }
        }
        if (base == null && increments.isEmpty() && history.isEmpty()) {
            throw new IllegalArgumentException("the manifest is empty");
        }
        return new Manifest(base, List.copyOf(increments), List.copyOf(history), List.copyOf(modules));
    }

    private static void checkSum(String text) {
        int end = text.indexOf('\n') + 1;
        if (text.startsWith(SUM)) {
            String stated = text.substring(SUM.length(), Math.max(SUM.length(), end - 1));
            String found = sum(text.substring(end));
            check(
                    stated.equals(found),
                    1,
                    "says that the sum of the others is '" + stated + "', but it is " + found
                            + "; whoever has changed the file on purpose takes this line out");
        }
    }

    private static String sum(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits(Crc64.update(0, bytes, 0, bytes.length));
    }

    private static void check(boolean holds, int line, String trouble) {
        if (!holds) {
            throw new IllegalArgumentException("line " + line + " of the manifest " + trouble);
        }
    }

    /// One line: pairs of names and values.
    private record Line(Part part, String type) {
        static Line parse(String line, int number) {
            List<String> words = words(line, number);
            check(words.size() % 2 == 0, number, "has a name without a value");
            String file = null;
            String sequence = null;
            String type = null;
            long start = UNKNOWN;
            long end = UNKNOWN;
            for (int index = 0; index < words.size(); index += 2) {
                String value = words.get(index + 1);
                switch (words.get(index)) {
                    case "file" -> file = value;
                    case "seq" -> sequence = value;
                    case "type" -> type = value;
                    case "startoffset" -> start = offset(value, number);
                    case "endoffset" -> end = offset(value, number);
                    default -> {
                        // Later versions may say more.
                    }
                }
            }
            check(file != null && sequence != null && type != null, number, "lacks file, seq or type");
            check(!file.contains("/") && !file.isEmpty(), number, "has a file that is no bare name");
            check(sequence.matches("[0-9]{1,18}") && Long.parseLong(sequence) > 0, number, "has no number above 0");
            return new Line(new Part(file, Long.parseLong(sequence), start, end), type);
        }

        private static long offset(String value, int number) {
            check(value.matches("-?[0-9]{1,18}"), number, "has an offset that is no number");
            return Math.max(UNKNOWN, Long.parseLong(value));
        }
    }

    /// Words with spaces between them; in double quotes with `\"`, `\\` and `\xHH`, if they have spaces.
    private static List<String> words(String line, int number) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
            } else if (line.charAt(at) == '"') {
                StringBuilder word = new StringBuilder();
                at = quoted(line, at + 1, word, number);
                words.add(word.toString());
            } else {
                int end = at;
                while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    end++;
                }
                words.add(line.substring(at, end));
                at = end;
            }
        }
        return words;
    }

    private static int quoted(String line, int from, StringBuilder word, int number) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '"') {
            char letter = line.charAt(at++);
            if (letter != '\\') {
                word.append(letter);
                continue;
            }
            check(at < line.length(), number, "ends inside quotes");
            char escaped = line.charAt(at++);
            if (escaped == 'x') {
                check(at + 2 <= line.length(), number, "ends inside quotes");
                word.append((char) Integer.parseInt(line, at, at + 2, 16));
                at += 2;
            } else {
                word.append(escaped);
            }
        }
        check(at < line.length(), number, "ends inside quotes");
        return at + 1;
    }

    /// The manifest as text.
    String text() {
        StringBuilder text = new StringBuilder();
        modules.forEach(line -> text.append(MODULES).append(line).append('\n'));
        if (base != null) {
            line(text, base, 'b');
        }
        history.forEach(part -> line(text, part, 'h'));
        increments.forEach(part -> line(text, part, 'i'));
        return SUM + sum(text.toString()) + '\n' + text;
    }

    private static void line(StringBuilder text, Part part, char type) {
        text.append("file ").append(shown(part.file)).append(" seq ").append(part.number);
        text.append(" type ").append(type);
        if (type == 'i' && part.startOffset >= 0) {
            text.append(" startoffset ").append(part.startOffset);
        }
        if (type == 'i' && part.endOffset >= 0) {
            text.append(" endoffset ").append(part.endOffset);
        }
        text.append('\n');
    }

    private static String shown(String name) {
        boolean isPlain =
                name.chars().allMatch(letter -> letter > ' ' && letter < 127 && letter != '"' && letter != '\\');
        return isPlain ? name : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// The parts whose data is needed, in the order of loading.
    List<Part> loaded() {
        List<Part> parts = new ArrayList<>();
        if (base != null) {
            parts.add(base);
        }
        parts.addAll(increments);
        return parts;
    }

    long nextBase() {
        return 1 + Math.max(base == null ? 0 : base.number(), highest(history));
    }

    long nextIncrement() {
        return 1 + Math.max(increments.isEmpty() ? 0 : increments.getLast().number(), highest(history));
    }

    private static long highest(List<Part> parts) {
        return parts.stream().mapToLong(Part::number).max().orElse(0);
    }

    Manifest withIncrement(Part added) {
        List<Part> all = new ArrayList<>(increments);
        all.add(added);
        return new Manifest(base, List.copyOf(all), history, modules);
    }

    /// The increment that is appended to is replaced by what is now known of it.
    Manifest withLast(Part last) {
        List<Part> all = new ArrayList<>(increments);
        all.set(all.size() - 1, last);
        return new Manifest(base, List.copyOf(all), history, modules);
    }

    /// The last increment, or null.
    Part last() {
        return increments.isEmpty() ? null : increments.getLast();
    }

    Manifest withModules(List<String> lines) {
        return new Manifest(base, increments, history, List.copyOf(lines));
    }

    /// A new base takes the place of everything but the increments from a number on.
    Manifest withBase(Part newBase, long firstIncrement) {
        List<Part> old = new ArrayList<>(history);
        List<Part> kept = new ArrayList<>();
        if (base != null) {
            old.add(base);
        }
        increments.forEach(part -> (part.number() < firstIncrement ? old : kept).add(part));
        return new Manifest(newBase, List.copyOf(kept), List.copyOf(old), modules);
    }

    Manifest withoutHistory() {
        return new Manifest(base, increments, List.of(), modules);
    }
}
