package io.mortise.module.vectorset.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever an expression gives by columns, it gives attribute by attribute.
class ColumnsTest {
    /// Attributes that change, with a log of changes of which part may be forgotten.
    private static final class Attributes implements AttributeSource {
        private final List<byte[]> texts = new ArrayList<>();
        private final List<Integer> log = new ArrayList<>();
        private int remembered = Integer.MAX_VALUE;
        private byte[] found;

        void set(int row, String text) {
            while (texts.size() <= row) {
                texts.add(null);
            }
            texts.set(row, text == null ? null : bytes(text));
            log.add(row);
        }

        @Override
        public int rows() {
            return texts.size();
        }

        @Override
        public long version() {
            return log.size();
        }

        @Override
        public int[] changedSince(long version) {
            if (log.size() - version > remembered) {
                return null;
            }
            return log.subList((int) version, log.size()).stream()
                    .mapToInt(row -> row)
                    .toArray();
        }

        @Override
        public boolean find(int row) {
            found = texts.get(row);
            return found != null;
        }

        @Override
        public byte[] array() {
            return found;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return found.length;
        }
    }

    private static final String[] OPERATORS = {
        "**", "*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "and", "or", "in", "&&", "||"
    };
    private static final String[] FIELDS = {"number", "whole", "kind", "mixed", "tags", "unique", "rare", "long"};

    private final SplittableRandom random = new SplittableRandom(20261123);
    private final Attributes attributes = new Attributes();
    private final Columns columns = new Columns();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String attribute(int row) {
        List<String> fields = new ArrayList<>();
        fields.add("\"number\":" + random.nextInt(-200, 1000) / 10.0);
        fields.add("\"whole\":" + random.nextInt(20));
        fields.add("\"kind\":\"" + new String[] {"fruit", "fish", "12", "", "a\\\"b"}[random.nextInt(5)] + "\"");
        fields.add("\"mixed\":"
                + new String[] {"5", "null", "\"5\"", "\"x\"", "true", "[5]", "{}", "7.5"}[random.nextInt(8)]);
        fields.add("\"tags\":[\"t" + random.nextInt(4) + "\"," + random.nextInt(3) + "]");
        fields.add("\"unique\":\"u" + row + "-" + random.nextInt(1000) + "\"");
        fields.add("\"long\":\"" + "x".repeat(random.nextInt(20) == 0 ? 70 : 3) + "\"");
        if (random.nextInt(30) == 0) {
            fields.add("\"rare\":" + random.nextInt(3));
        }
        if (random.nextInt(8) == 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        return "{" + String.join(",", fields) + (random.nextInt(100) == 0 ? "" : "}");
    }

    private String operand() {
        return switch (random.nextInt(4)) {
            case 0 -> Integer.toString(random.nextInt(-5, 20));
            case 1 ->
                new String[] {"'fruit'", "'fis'", "null ", "\"5\"", "['t1', 5, 'fish']", "[1, '12']", "''"}
                        [random.nextInt(7)];
            default -> "." + FIELDS[random.nextInt(FIELDS.length)];
        };
    }

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return operand() + " " + OPERATORS[random.nextInt(OPERATORS.length)] + " " + operand();
        }
        String left = "(" + expression(depth - 1) + ")";
        if (random.nextInt(6) == 0) {
            return "not " + left;
        }
        String operator = random.nextInt(3) == 0
                ? OPERATORS[random.nextInt(OPERATORS.length)]
                : new String[] {"and", "or"}[random.nextInt(2)];
        return left + " " + operator + " (" + expression(depth - 1) + ")";
    }

    private void compare(String text, boolean isStrict) {
        Expression expression = Expression.compile(bytes(text), isStrict);
        long[] bits = columns.matching(expression, attributes);
        Evaluation evaluation = expression.evaluation();
        for (int row = 0; row < attributes.rows(); row++) {
            boolean expected = attributes.find(row)
                    && evaluation.matches(attributes.array(), attributes.offset(), attributes.length());
            boolean is = row >>> 6 < bits.length && (bits[row >>> 6] >>> row & 1) == 1;
            if (expected != is) {
                assertEquals(
                        expected,
                        is,
                        text + " for " + new String(attributes.texts.get(row), StandardCharsets.ISO_8859_1));
            }
        }
        for (int row = attributes.rows(); row < bits.length * 64; row++) {
            assertEquals(0, bits[row >>> 6] >>> row & 1, text + " beyond the last row");
        }
    }

    @Test
    void shouldAgreeWithEvaluationByAttribute() {
        for (int row = 0; row < 1700; row++) {
            attributes.set(row, random.nextInt(20) == 0 ? null : attribute(row));
        }
        for (int time = 0; time < 4000; time++) {
            compare(expression(3), time % 2 == 0);
        }
    }

    @Test
    void shouldFollowChanges() {
        for (int row = 0; row < 600; row++) {
            attributes.set(row, attribute(row));
        }
        attributes.remembered = 300;
        for (int time = 0; time < 600; time++) {
            compare(expression(2), false);
            int changes = random.nextInt(10) == 0 ? 400 : random.nextInt(12);
            for (int change = 0; change < changes; change++) {
                int row = random.nextInt(attributes.rows() + (random.nextInt(50) == 0 ? 700 : 1));
                attributes.set(row, random.nextInt(4) == 0 ? null : attribute(row));
            }
        }
        assertTrue(attributes.rows() > 1200, "rows " + attributes.rows());
    }

    @Test
    void shouldTestEachOperatorOnEachKindOfColumn() {
        String[] kinds = {"1", "\"a\"", "null", "[\"a\",1]", "\"1\"", "1.5", "true", "\"" + "y".repeat(70) + "\""};
        String[] constants = {"1", "'a'", "null", "['a', 1]", "'1'", "1.5", "'ab'", "[]", "'nan'"};
        for (int mask = 1; mask < 1 << kinds.length; mask++) {
            Attributes some = new Attributes();
            int row = 0;
            for (int kind = 0; kind < kinds.length; kind++) {
                if ((mask >>> kind & 1) == 1) {
                    some.set(row++, "{\"x\":" + kinds[kind] + "}");
                }
            }
            some.set(row, "{}");
            attributes.texts.clear();
            attributes.texts.addAll(some.texts);
            attributes.log.addAll(some.log);
            attributes.remembered = 0;
            for (String operator : Arrays.copyOfRange(OPERATORS, 6, 15)) {
                for (String constant : constants) {
                    compare(".x " + operator + " " + constant, false);
                    compare(constant + " " + operator + " .x", false);
                    compare(constant + " " + operator + " .x", true);
                }
            }
            compare(".x", false);
            compare("!.x", false);
            compare("(.x + 1) in [2, 'a']", false);
        }
    }

    @Test
    void shouldTellStringsApartThatAreInNoColumn() {
        String[] forms = {
            "\"%d\"", "\"a\\\"%d\"", "\"\\t%d\"", "\"" + "z".repeat(70) + "%d\"", "[\"" + "z".repeat(70) + "%d\"]", "%d"
        };
        for (int row = 0; row < 7000; row++) {
            String value = forms[row < 4200 ? 0 : random.nextInt(forms.length)].formatted(row);
            attributes.set(row, "{\"x\":" + value + ",\"whole\":" + row % 3 + "}");
        }
        String[] patterns = {
            ".x == '%d'",
            "'%d' != .x",
            ".x in ['%d', 'a\\\"%d', '17']",
            ".x == 'a\\\"%d' or .x == '\t%d'",
            "not (.x == '" + "z".repeat(70) + "%d') and .whole == 1",
            ".x != '%d' and .x != '5' and .whole != 2",
            ".x in ['%d', 6]",
            ".x == %d",
            "(.x == '%d') + .whole > 1",
            "'" + "z".repeat(70) + "%d' in .x",
        };
        for (int time = 0; time < 400; time++) {
            int row = random.nextInt(3000, 7200);
            compare(patterns[time % patterns.length].replace("%d", Integer.toString(row)), time % 3 == 0);
        }
    }

    @Test
    void shouldNotFillTheMemoryWithValuesThatWere() {
        for (int row = 0; row < 20_000; row++) {
            attributes.set(row, "{\"x\":\"value " + row + "\"}");
        }
        compare(".x == 'value 19999' or .x == 'value 1'", false);
        long before = columns.bytes();
        for (int round = 0; round < 5; round++) {
            for (int row = 0; row < 500; row++) {
                attributes.set(row, "{\"x\":\"value " + round + " " + row + "\"}");
            }
            compare(".x == 'value " + round + " 7'", false);
        }
        assertEquals(before, columns.bytes());
        assertTrue(before < 20_000 * 50, "bytes " + before);
        for (int field = 0; field < 100; field++) {
            compare(".f" + field + " == 1", false);
        }
        assertTrue(columns.bytes() < 20_000 * 9 * 16 + before, "bytes " + columns.bytes());
    }
}
