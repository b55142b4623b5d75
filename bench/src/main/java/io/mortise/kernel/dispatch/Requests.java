package io.mortise.kernel.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// A pipeline of one request, in which only digits of the key change.
final class Requests {
    final byte[] bytes;
    private final int pipeline;
    private final int length;
    private final int keyEnd;

    Requests(String request, int pipeline) {
        this.pipeline = pipeline;
        this.bytes = request.repeat(pipeline).getBytes(StandardCharsets.US_ASCII);
        this.length = request.length();
        this.keyEnd = request.indexOf("000000\r\n") + 6;
    }

    void choose(SplittableRandom random, int keyspace) {
        for (int index = 0; index < pipeline; index++) {
            digits(index, random.nextInt(keyspace));
        }
    }

    void number(int first, int step) {
        for (int index = 0; index < pipeline; index++) {
            digits(index, first + index * step);
        }
    }

    private void digits(int index, int number) {
        int at = index * length + keyEnd;
        for (int digit = 0; digit < 7; digit++) {
            bytes[--at] = (byte) ('0' + number % 10);
            number /= 10;
        }
    }
}
