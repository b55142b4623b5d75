package io.mortise.module.strings;

import com.dynatrace.hash4j.hashing.Hashing;
import io.mortise.testkit.RespReader.RespError;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the commands mean, in the plainest way: a map of byte arrays, bits looked at one by one. Slow and without
/// any cleverness, so that it can be believed by reading it.
///
/// Knows the valid forms of the commands, and the errors that depend on the data.
final class StringModel {
    private static final RespError NOT_AN_INTEGER = new RespError("ERR value is not an integer or out of range");
    private static final RespError OVERFLOW = new RespError("ERR increment or decrement would overflow");
    private static final RespError NOT_A_FLOAT = new RespError("ERR value is not a valid float");

    final Map<String, byte[]> values = new HashMap<>();
    final Map<String, Long> expiries = new HashMap<>();
    private long now;

    /// Lets time pass.
    void now(long millis) {
        now = millis;
        expiries.entrySet().removeIf(each -> {
            boolean past = each.getValue() <= millis;
            if (past) {
                values.remove(each.getKey());
            }
            return past;
        });
    }

    /// Runs a command.
    ///
    /// @return the expected reply
    Object run(String... w) {
        String key = w[1];
        return switch (w[0]) {
            case "GET" -> text(values.get(key));
            case "STRLEN" -> (long) value(key).length;
            case "SET" -> set(w);
            case "SETNX" -> put(w[1], w[2], !values.containsKey(w[1]));
            case "PSETEX" -> {
                put(key, w[3], true);
                expiries.put(key, now + Long.parseLong(w[2]));
                yield "OK";
            }
            case "GETSET" -> {
                String old = text(values.get(key));
                put(key, w[2], true);
                yield old;
            }
            case "GETDEL" -> {
                String old = text(values.get(key));
                remove(key);
                yield old;
            }
            case "GETEX" -> getex(w);
            case "DELEX" -> {
                boolean matches = values.containsKey(key) && matches(key, w[2], w[3]);
                if (matches) {
                    remove(key);
                }
                yield matches ? 1L : 0L;
            }
            case "DIGEST" -> values.containsKey(key) ? digest(key) : null;
            case "MSET" -> {
                putAll(w);
                yield "OK";
            }
            case "MSETNX" -> {
                boolean none = true;
                for (int index = 1; index < w.length; index += 2) {
                    none &= !values.containsKey(w[index]);
                }
                if (none) {
                    putAll(w);
                }
                yield none ? 1L : 0L;
            }
            case "MGET" -> {
                List<Object> all = new ArrayList<>();
                for (int index = 1; index < w.length; index++) {
                    all.add(text(values.get(w[index])));
                }
                yield all;
            }
            case "APPEND" -> {
                write(key, value(key).length, bytes(w[2]), true);
                yield (long) value(key).length;
            }
            case "SETRANGE" -> {
                write(key, Integer.parseInt(w[2]), bytes(w[3]), false);
                yield (long) value(key).length;
            }
            case "GETRANGE" -> getrange(key, Long.parseLong(w[2]), Long.parseLong(w[3]));
            case "INCR" -> increment(key, 1);
            case "DECR" -> increment(key, -1);
            case "INCRBY" -> increment(key, Long.parseLong(w[2]));
            case "DECRBY" -> increment(key, -Long.parseLong(w[2]));
            case "INCRBYFLOAT" -> incrementFloat(key, w[2]);
            case "INCREX" -> increx(key, Long.parseLong(w[3]), Long.parseLong(w[5]));
            case "SETBIT" -> setbit(key, Integer.parseInt(w[2]), Integer.parseInt(w[3]));
            case "GETBIT" -> (long) bit(value(key), Long.parseLong(w[2]));
            case "BITCOUNT" -> bitcount(key, Long.parseLong(w[2]), Long.parseLong(w[3]), w[4].equals("BIT"));
            case "BITPOS" -> bitpos(w);
            case "BITOP" -> bitop(w);
            case "BITFIELD" -> bitfield(w);
            case "LCS" -> lcs(value(w[1]), value(w[2]));
            default -> throw new IllegalArgumentException(w[0]);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] value(String key) {
        return values.getOrDefault(key, new byte[0]);
    }

    private void remove(String key) {
        values.remove(key);
        expiries.remove(key);
    }

    private Object put(String key, String value, boolean condition) {
        if (condition) {
            values.put(key, bytes(value));
            expiries.remove(key);
        }
        return condition ? 1L : 0L;
    }

    private void putAll(String... w) {
        for (int index = 1; index < w.length; index += 2) {
            put(w[index], w[index + 1], true);
        }
    }

    /// `SET key value [condition [compared]] [GET] [PX ms | KEEPTTL]`
    private Object set(String... w) {
        List<String> options = Arrays.asList(w).subList(3, w.length);
        boolean holds = true;
        Long expiry = null;
        for (int index = 0; index < options.size(); index++) {
            String option = options.get(index);
            switch (option) {
                case "NX" -> holds = !values.containsKey(w[1]);
                case "XX" -> holds = values.containsKey(w[1]);
                case "IFEQ", "IFDEQ" -> {
                    String compared = options.get(++index);
                    holds = values.containsKey(w[1]) && matches(w[1], option, compared);
                }
                case "IFNE", "IFDNE" -> {
                    String compared = options.get(++index);
                    holds = !values.containsKey(w[1]) || matches(w[1], option, compared);
                }
                case "PX" -> expiry = now + Long.parseLong(options.get(++index));
                case "KEEPTTL" -> expiry = expiries.get(w[1]);
                default -> {
                    assert option.equals("GET") : option;
                }
            }
        }
        String old = text(values.get(w[1]));
        if (holds) {
            put(w[1], w[2], true);
            if (expiry != null) {
                expiries.put(w[1], expiry);
            }
        }
        return options.contains("GET") ? old : holds ? "OK" : null;
    }

    private boolean matches(String key, String condition, String compared) {
        return switch (condition) {
            case "IFEQ" -> text(values.get(key)).equals(compared);
            case "IFNE" -> !text(values.get(key)).equals(compared);
            case "IFDEQ" -> digest(key).equals(compared);
            default -> !digest(key).equals(compared);
        };
    }

    String digest(String key) {
        return String.format("%016x", Hashing.xxh3_64().hashBytesToLong(value(key)));
    }

    private Object getex(String... w) {
        String value = text(values.get(w[1]));
        if (value != null && w[2].equals("PERSIST")) {
            expiries.remove(w[1]);
        } else if (value != null) {
            expiries.put(w[1], now + Long.parseLong(w[3]));
        }
        return value;
    }

    private void write(String key, int start, byte[] bytes, boolean evenNothing) {
        if (bytes.length == 0 && !evenNothing) {
            return;
        }
        byte[] value = Arrays.copyOf(value(key), Math.max(value(key).length, start + bytes.length));
        System.arraycopy(bytes, 0, value, start, bytes.length);
        values.put(key, value);
    }

    private Object getrange(String key, long start, long end) {
        long[] range = range(start, end, value(key).length, true);
        return range == null ? "" : text(Arrays.copyOfRange(value(key), (int) range[0], (int) range[1] + 1));
    }

    private static long[] range(long start, long end, long length, boolean strict) {
        if (strict && start < 0 && end < 0 && start > end) {
            return null;
        }
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.min(length - 1, Math.max(0, end < 0 ? length + end : end));
        return first > last ? null : new long[] {first, last};
    }

    private Long number(String key) {
        String text = values.containsKey(key) ? text(values.get(key)) : "0";
        try {
            long number = Long.parseLong(text);
            return Long.toString(number).equals(text) ? number : null;
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private Object increment(String key, long amount) {
        Long number = number(key);
        if (number == null) {
            return NOT_AN_INTEGER;
        }
        try {
            long sum = Math.addExact(number, amount);
            values.put(key, bytes(Long.toString(sum)));
            return sum;
        } catch (ArithmeticException overflow) {
            return OVERFLOW;
        }
    }

    /// Only for quarters of moderate size, on which every way to count agrees.
    private Object incrementFloat(String key, String amount) {
        String text = values.containsKey(key) ? text(values.get(key)) : "0";
        if (!text.matches("-?\\d{1,9}(\\.(5|25|75))?")) {
            return text.matches("[a-z].*") && !text.startsWith("inf") || text.isEmpty() ? NOT_A_FLOAT : UNKNOWN;
        }
        BigDecimal sum = new BigDecimal(text).add(new BigDecimal(amount));
        String result = sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString();
        values.put(key, bytes(result));
        return result;
    }

    /// The model cannot tell.
    static final Object UNKNOWN = new Object();

    private Object increx(String key, long amount, long upper) {
        Long number = number(key);
        if (number == null) {
            return NOT_AN_INTEGER;
        }
        long sum = number + amount;
        boolean overflows = amount > 0 && sum < number || amount < 0 && sum > number;
        if (overflows || sum > upper) {
            return List.of(number, 0L);
        }
        values.put(key, bytes(Long.toString(sum)));
        return List.of(sum, amount);
    }

    // ---- bits

    private static int bit(byte[] value, long index) {
        return index / 8 >= value.length ? 0 : value[(int) (index / 8)] >> 7 - index % 8 & 1;
    }

    private static void setBit(byte[] value, long index, int bit) {
        int mask = 0x80 >> index % 8;
        int at = (int) (index / 8);
        value[at] = (byte) (bit == 1 ? value[at] | mask : value[at] & ~mask);
    }

    private Object setbit(String key, int index, int bit) {
        byte[] value = Arrays.copyOf(value(key), Math.max(value(key).length, index / 8 + 1));
        long before = bit(value, index);
        setBit(value, index, bit);
        values.put(key, value);
        return before;
    }

    private Object bitcount(String key, long start, long end, boolean inBits) {
        byte[] value = value(key);
        long[] range = range(start, end, inBits ? value.length * 8L : value.length, true);
        long count = 0;
        for (long at = bits(range, inBits, 0); range != null && at <= bits(range, inBits, 1); at++) {
            count += bit(value, at);
        }
        return count;
    }

    private static long bits(long[] range, boolean inBits, int end) {
        return range == null ? 0 : inBits ? range[end] : range[end] * 8 + end * 7L;
    }

    /// `BITPOS key bit [start [end [unit]]]`
    private Object bitpos(String... w) {
        byte[] value = values.get(w[1]);
        int bit = Integer.parseInt(w[2]);
        if (value == null) {
            return bit == 1 ? -1L : 0L;
        }
        boolean inBits = w.length == 6 && w[5].equals("BIT");
        long start = w.length > 3 ? Long.parseLong(w[3]) : 0;
        long end = w.length > 4 ? Long.parseLong(w[4]) : -1;
        long[] range = range(start, end, inBits ? value.length * 8L : value.length, false);
        if (range == null) {
            return -1L;
        }
        for (long at = bits(range, inBits, 0); at <= bits(range, inBits, 1); at++) {
            if (bit(value, at) == bit) {
                return at;
            }
        }
        return bit == 0 && w.length < 5 ? value.length * 8L : -1L;
    }

    private Object bitop(String... w) {
        int length = 0;
        for (int index = 3; index < w.length; index++) {
            length = Math.max(length, value(w[index]).length);
        }
        byte[] result = new byte[length];
        for (int at = 0; at < length; at++) {
            result[at] = combine(w, at);
        }
        if (length == 0) {
            remove(w[2]);
        } else {
            values.put(w[2], result);
            expiries.remove(w[2]);
        }
        return (long) length;
    }

    private byte combine(String[] w, int at) {
        int first = byteAt(w[3], at);
        int all = 0xff;
        int any = 0;
        int odd = 0;
        int others = 0;
        int several = 0;
        for (int index = 3; index < w.length; index++) {
            int each = byteAt(w[index], at);
            all &= each;
            several |= any & each;
            any |= each;
            odd ^= each;
            others |= index > 3 ? each : 0;
        }
        return (byte)
                switch (w[1]) {
                    case "AND" -> all;
                    case "OR" -> any;
                    case "XOR" -> odd;
                    case "NOT" -> ~first;
                    case "DIFF" -> first & ~others;
                    case "DIFF1" -> others & ~first;
                    case "ANDOR" -> first & others;
                    default -> any & ~several;
                };
    }

    private int byteAt(String key, int at) {
        byte[] value = value(key);
        return at < value.length ? value[at] & 0xff : 0;
    }

    /// `BITFIELD key INCRBY|SET type offset operand`, wrapping, for fields of at most 32 bits
    private Object bitfield(String... w) {
        boolean signed = w[3].charAt(0) == 'i';
        int width = Integer.parseInt(w[3].substring(1));
        int offset = Integer.parseInt(w[4]);
        byte[] value = Arrays.copyOf(value(w[1]), Math.max(value(w[1]).length, (offset + width - 1) / 8 + 1));
        long before = 0;
        for (int at = 0; at < width; at++) {
            before = before << 1 | bit(value, offset + at);
        }
        before = signed ? before << 64 - width >> 64 - width : before;
        long after = w[2].equals("SET") ? Long.parseLong(w[5]) : before + Long.parseLong(w[5]);
        for (int at = 0; at < width; at++) {
            setBit(value, offset + at, (int) (after >> width - 1 - at & 1));
        }
        values.put(w[1], value);
        long wrapped = signed ? after << 64 - width >> 64 - width : after & (1L << width) - 1;
        return List.of(w[2].equals("SET") ? before : wrapped);
    }

    /// The same subsequence as the textbook's way back, which goes left if both ways are as long.
    private static String lcs(byte[] a, byte[] b) {
        int[][] length = new int[a.length + 1][b.length + 1];
        for (int i = 1; i <= a.length; i++) {
            for (int j = 1; j <= b.length; j++) {
                length[i][j] =
                        a[i - 1] == b[j - 1] ? length[i - 1][j - 1] + 1 : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        StringBuilder found = new StringBuilder();
        int i = a.length;
        int j = b.length;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                found.append((char) (a[--i] & 0xff));
                j--;
            } else if (length[i - 1][j] > length[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return found.reverse().toString();
    }
}
