package io.mortise.module.persistence.log;

import io.mortise.spi.file.FileHandle;
import java.io.IOException;

/// Tells a file that was cut off from one with a length that is wrong.
///
/// Either way a word seems to go on behind the end of the file. But a file that was cut off ends inside a command,
/// while one that is damaged in its middle ends with whole ones. So the last part of the file is searched for a
/// place from which whole commands go up to the very end.
final class WholeTail {
    private static final int MOST_BYTES = 1 << 20;

    private final byte[] bytes;
    private int at;

    private WholeTail(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Whether whole commands stand at the end of the file.
    ///
    /// @param from where the command that seems to be cut off begins
    static boolean isThere(FileHandle file, long from) throws IOException {
        long size = file.size();
        long begin = Math.max(from + 1, size - MOST_BYTES);
        if (begin >= size) {
            return false;
        }
        file.seek(begin);
        byte[] bytes = file.readNBytes((int) (size - begin));
        return bytes.length == size - begin && new WholeTail(bytes).hasCommands();
    }

    private boolean hasCommands() {
        for (int start = 2; start < bytes.length; start++) {
            boolean mayBegin = bytes[start] == '*' && bytes[start - 1] == '\n' && bytes[start - 2] == '\r';
            if (mayBegin && isWholeFrom(start)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWholeFrom(int start) {
        at = start;
        while (at < bytes.length) {
            long words = header('*');
            if (words < 1) {
                return false;
            }
            for (long word = 0; word < words; word++) {
                long length = header('$');
                if (length < 0 || length > bytes.length - at - 2) {
                    return false;
                }
                at += (int) length;
                if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
                    return false;
                }
                at += 2;
            }
        }
        return true;
    }

    /// @return the number behind the mark, or -1 if there is none
    private long header(char mark) {
        if (at >= bytes.length || bytes[at] != mark) {
            return -1;
        }
        long value = 0;
        int digits = 0;
        for (at++; at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && digits < 10; at++) {
            value = value * 10 + bytes[at] - '0';
            digits++;
        }
        if (digits == 0 || at + 2 > bytes.length || bytes[at] != '\r' || bytes[at + 1] != '\n') {
            return -1;
        }
        at += 2;
        return value;
    }
}
