package io.mortise.module.persistence.log;

import io.mortise.module.persistence.snapshot.DamagedFileException;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.persistence.DatasetLoader.Target;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/// Reads a file of commands and has them applied. For one thread.
final class LogReader {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int MOST_LINE_BYTES = 1024;
    /// Below which a number certainly fits.
    private static final int MOST_SHORT_DIGITS = 9;
    private static final int MOST_WORDS = 1 << 20;
    private static final long PROGRESS_BYTES = 1L << 20;
    private static final String EXEC = "exec";

    private final String name;
    private final FileHandle file;
    private final long size;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private long before;
    private LongConsumer progress = bytes -> {};
    private long reported;

    /// Where the last word began.
    private long lastStart;

    private int database;
    /// Commands since MULTI; null outside of a transaction.
    private List<Queued> queued;

    private record Queued(int database, byte[][] words, long offset) {}

    /// How reading ended.
    ///
    /// @param soundBytes up to where there are whole commands and transactions
    /// @param damage what is wrong behind them, or null
    /// @param isTruncated whether the file just ends too early
    record Outcome(long soundBytes, String damage, boolean isTruncated) {}

    /// @param from where the commands begin
    LogReader(String name, FileHandle file, long from) throws IOException {
        this.name = name;
        this.file = file;
        this.size = file.size();
        this.before = from;
        file.seek(from);
    }

    LogReader onProgress(LongConsumer listener) {
        progress = listener;
        return this;
    }

    /// Applies everything that is whole.
    Outcome load(Target target) throws IOException {
        long sound = position();
        while (true) {
            try {
                if (isAtEnd()) {
                    checkOpen();
                    boolean isOpen = queued != null;
                    return new Outcome(sound, isOpen ? "it ends inside a transaction" : null, isOpen);
                }
                readNext(target);
            } catch (EOFException truncated) {
                if (WholeTail.isThere(file, sound)) {
                    String trouble = "a length is wrong: commands stand behind the end that it gives";
                    return new Outcome(sound, damaged(lastStart, trouble).getMessage(), false);
                }
                return new Outcome(sound, "it ends inside a command", true);
            } catch (DamagedFileException damaged) {
                return new Outcome(sound, damaged.getMessage(), false);
            }
            if (queued == null) {
                sound = position();
            }
            report();
        }
    }

    private void report() {
        if (position() - reported >= PROGRESS_BYTES) {
            reported = position();
            progress.accept(reported);
        }
    }

    private void readNext(Target target) throws IOException {
        long start = position();
        if (peek() == '#') {
            line();
            return;
        }
        byte[][] words = command(start);
        switch (new String(words[0], StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)) {
            case "select" -> database = selected(words, start);
            case "multi" -> {
                check(queued == null, start, "a transaction begins inside another one");
                queued = new ArrayList<>();
            }
            case EXEC -> {
                check(queued != null, start, "a transaction ends that has not begun");
                queued.forEach(each -> target.command(each.database, each.words, name, each.offset));
                queued = null;
            }
            default -> {
                if (queued == null) {
                    target.command(database, words, name, start);
                } else {
                    queued.add(new Queued(database, words, start));
                }
            }
        }
    }

    /// A transaction that never ends is one that was cut off, unless its end is there and damaged: then what
    /// follows it would be taken for a part of it, and thrown away. No command of Redis that changes data is a
    /// single word as long as EXEC.
    private void checkOpen() throws IOException {
        if (queued != null) {
            for (Queued each : queued) {
                boolean mayBeEnd = each.words.length == 1 && each.words[0].length == EXEC.length();
                check(!mayBeEnd, each.offset, "a transaction has a command where its EXEC may have been");
            }
        }
    }

    private int selected(byte[][] words, long start) throws IOException {
        check(words.length == 2, start, "SELECT has " + words.length + " words");
        long index = number(words[1], start);
        check(index >= 0 && index <= Integer.MAX_VALUE, start, "there is no database " + index);
        return (int) index;
    }

    private byte[][] command(long start) throws IOException {
        long count = header('*');
        if (count < 1 || count > MOST_WORDS) {
            throw damaged(start, "a command of " + count + " words");
        }
        // A count that lies gets no array before so many words have come.
        List<byte[]> words = new ArrayList<>((int) Math.min(count, 16));
        for (long index = 0; index < count; index++) {
            words.add(word());
        }
        return words.toArray(byte[][]::new);
    }

    private byte[] word() throws IOException {
        long start = position();
        lastStart = start;
        long length = header('$');
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
            throw damaged(start, "a word of " + length + " bytes");
        }
        if (length + 2 > size - position()) {
            throw new EOFException();
        }
        byte[] word = new byte[(int) length];
        for (int done = 0; done < word.length; ) {
            fillIfEmpty();
            int part = Math.min(word.length - done, limit - at);
            System.arraycopy(buffer, at, word, done, part);
            at += part;
            done += part;
        }
        check(next() == '\r' && next() == '\n', start, "a word does not end where its length says");
        return word;
    }

    private long header(char kind) throws IOException {
        long start = position();
        int found = next();
        if (found != kind) {
            throw damaged(start, "'" + kind + "' was expected, but there is byte " + found);
        }
        long number = shortNumber();
        return number >= 0 ? number : number(line(), start);
    }

    /// Almost every number is short and stands in the buffer as a whole; then nothing is made for it.
    ///
    /// @return -1 if this one is otherwise, and nothing was read
    private long shortNumber() {
        int end = at;
        long number = 0;
        int most = Math.min(limit - 1, at + MOST_SHORT_DIGITS);
        while (end < most && buffer[end] >= '0' && buffer[end] <= '9') {
            number = number * 10 + (buffer[end++] - '0');
        }
        if (end == at || end >= limit - 1 || buffer[end] != '\r' || buffer[end + 1] != '\n') {
            return -1;
        }
        at = end + 2;
        return number;
    }

    private long number(byte[] digits, long start) throws IOException {
        check(digits.length > 0 && digits.length < 20, start, "a number of " + digits.length + " digits");
        try {
            return Long.parseLong(new String(digits, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException malformed) {
            throw damaged(start, "a number was expected");
        }
    }

    /// A line up to its end, which is not in it.
    private byte[] line() throws IOException {
        long start = position();
        byte[] line = new byte[MOST_LINE_BYTES];
        for (int length = 0; ; length++) {
            int found = next();
            if (found == '\r') {
                check(next() == '\n', start, "a line does not end as lines do");
                return Arrays.copyOf(line, length);
            }
            check(length < MOST_LINE_BYTES, start, "a line of more than " + MOST_LINE_BYTES + " bytes");
            line[length] = (byte) found;
        }
    }

    private void check(boolean holds, long offset, String trouble) throws IOException {
        if (!holds) {
            throw damaged(offset, trouble);
        }
    }

    private DamagedFileException damaged(long offset, String trouble) {
        return new DamagedFileException(name, offset, trouble);
    }

    // ---- bytes

    long position() {
        return before + at;
    }

    private boolean isAtEnd() throws IOException {
        return at == limit && !fill();
    }

    private int peek() throws IOException {
        fillIfEmpty();
        return buffer[at];
    }

    private int next() throws IOException {
        fillIfEmpty();
        return buffer[at++];
    }

    private void fillIfEmpty() throws IOException {
        if (at == limit && !fill()) {
            throw new EOFException();
        }
    }

    private boolean fill() throws IOException {
        before += limit;
        at = 0;
        limit = 0;
        limit = Math.max(0, file.read(buffer, 0, BUFFER_BYTES));
        return limit > 0;
    }
}
