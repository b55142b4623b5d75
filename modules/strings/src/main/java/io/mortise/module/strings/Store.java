package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;

/// Gives keys the words of requests as values, each in the shape that suits it. One for all verbs of a module, on
/// the command thread.
final class Store {
    private final long[] number = new long[1];

    /// Gives `key` the word at `index`, whatever it held before. A word that came in chunks is taken over as it is.
    ///
    /// @param expiryMillis when it expires, or a constant of [Keyspace]
    void put(Call call, Slice key, int index, long expiryMillis) {
        if (call.isChunked(index)) {
            put(call.keyspace(), key, call.chunked(index), expiryMillis);
        } else {
            put(call.keyspace(), key, call.argument(index), expiryMillis);
        }
    }

    private void put(Keyspace keyspace, Slice key, Slice value, long expiryMillis) {
        if (Numbers.parseLong(value.array(), value.offset(), value.length(), number)) {
            keyspace.replace(key, StringType.TYPE, StringType.INTEGER, number[0], expiryMillis);
        } else {
            keyspace.replace(key, StringType.TYPE, StringType.RAW, value, expiryMillis);
        }
    }

    /// Gives `key` these chunks, which belong to the keyspace from now on.
    static void put(Keyspace keyspace, Slice key, ChunkedBytes value, long expiryMillis) {
        if (value.length() > Packed.MOST_BYTES) {
            keyspace.replace(key, StringType.TYPE, value, expiryMillis);
        } else {
            // One chunk, with room that the value does not need.
            value.forEachRun(
                    0,
                    value.length(),
                    (array, offset, count) -> keyspace.replace(
                            key, StringType.TYPE, StringType.RAW, Slice.of(array, offset, count), expiryMillis));
        }
    }
}
