package io.mortise.bench.suite;

import io.mortise.bench.load.LoadFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Fills a server with data whose size is what is measured: values of random letters, the same in every run.
final class DataSet {
    private static final int BATCH = 1000;

    private final String name;
    private final long count;
    private final Maker maker;
    private long state = 88172645463325252L;

    /// Writes the command that makes the element of that number.
    interface Maker {
        void write(DataSet set, OutputStream out, long number) throws IOException;
    }

    /// @param count how many elements there are; memory is told for each of them
    DataSet(String name, long count, Maker maker) {
        this.name = name;
        this.count = count;
        this.maker = maker;
    }

    /// Strings with keys of 16 bytes.
    ///
    /// @param everySecondExpires in some days
    static DataSet strings(long count, int valueBytes, boolean everySecondExpires) {
        String name = "string 16/" + valueBytes + (everySecondExpires ? ", half expire" : "");
        return new DataSet(name, count, (set, out, number) -> {
            String key = String.format("key:%012d", number);
            if (everySecondExpires && number % 2 == 1) {
                command(out, "SET", key, set.letters(valueBytes), "EX", "1000000");
            } else {
                command(out, "SET", key, set.letters(valueBytes));
            }
        });
    }

    /// Hashes with keys of 16 bytes, fields of 6 and values of 8.
    static DataSet hashes(long count, int fields) {
        return new DataSet("hash of " + fields + " fields", count, (set, out, number) -> {
            String[] words = new String[2 + 2 * fields];
            words[0] = "HSET";
            words[1] = String.format("hash:%011d", number);
            for (int field = 0; field < fields; field++) {
                words[2 + 2 * field] = String.format("fld%03d", field);
                words[3 + 2 * field] = set.letters(8);
            }
            command(out, words);
        });
    }

    /// One hash of so many fields of 8 bytes, values of 8.
    static DataSet oneHash(long fields) {
        return new DataSet(
                "field of one hash",
                fields,
                (set, out, number) -> command(out, "HSET", "big", String.format("f%07d", number), set.letters(8)));
    }

    String name() {
        return name;
    }

    long count() {
        return count;
    }

    /// Sends it all, and reads the replies of each thousand before the next.
    ///
    /// @throws LoadFailure if a reply is an error
    void fill(int port) throws IOException {
        state = 88172645463325252L;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 18);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            for (long number = 0; number < count; number += BATCH) {
                long end = Math.min(count, number + BATCH);
                for (long each = number; each < end; each++) {
                    maker.write(this, out, each);
                }
                out.flush();
                for (long each = number; each < end; each++) {
                    readLine(in);
                }
            }
        }
    }

    private static void readLine(InputStream in) throws IOException {
        int first = in.read();
        if (first != '+' && first != ':') {
            throw new LoadFailure("a reply that begins with " + first);
        }
        for (int next = first; next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new LoadFailure("the server closed the connection");
            }
        }
    }

    static void command(OutputStream out, String... words) throws IOException {
        StringBuilder text = new StringBuilder(64);
        text.append('*').append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private String letters(int length) {
        char[] letters = new char[length];
        for (int index = 0; index < length; index++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            letters[index] = (char) ('a' + (state >>> 40) % 26);
        }
        return new String(letters);
    }
}
