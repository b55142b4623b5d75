package io.mortise.kernel.builtin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// DUMP payloads that Redis 8.8 made, of all types and encodings.
final class Payloads {
    static final int FOOTER_BYTES = 10;

    private Payloads() {}

    /// @param type what TYPE answers
    record Payload(String type, byte[] bytes) {
        /// The bytes without version and checksum.
        byte[] body() {
            return Arrays.copyOf(bytes, bytes.length - FOOTER_BYTES);
        }

        int version() {
            return bytes[bytes.length - FOOTER_BYTES];
        }

        @Override
        public String toString() {
            return type + " " + HexFormat.of().formatHex(bytes);
        }
    }

    static List<Payload> all() {
        try (InputStream in = Payloads.class.getResourceAsStream("redis-8.8-payloads.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(columns -> new Payload(columns[0], HexFormat.of().parseHex(columns[1])))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A payload of any body, with a version that is read and no checksum.
    static byte[] unchecked(byte[] body) {
        byte[] bytes = Arrays.copyOf(body, body.length + FOOTER_BYTES);
        bytes[body.length] = 14;
        return bytes;
    }

    /// The bytes of a reply, whose characters are a byte each.
    static byte[] bytes(Object reply) {
        return ((String) reply).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The words of a RESTORE.
    static Object[] restore(String key, String ttl, byte[] bytes, String... options) {
        Object[] words = new Object[4 + options.length];
        words[0] = "RESTORE";
        words[1] = key;
        words[2] = ttl;
        words[3] = bytes;
        System.arraycopy(options, 0, words, 4, options.length);
        return words;
    }
}
