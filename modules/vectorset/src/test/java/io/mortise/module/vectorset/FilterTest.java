package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.module.vectorset.filter.Expression;
import io.mortise.module.vectorset.filter.SyntaxException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What was seen on Redis 8.8, and where we differ on purpose.
class FilterTest {
    private static final String ATTRIBUTE =
            "{\"year\":1984,\"s\":\"abc\",\"n\":\"12\",\"b\":true,\"f\":false,\"z\":null,"
                    + "\"arr\":[1,\"two\",null,true],\"nest\":{\"x\":1},\"neg\":-5,\"e\":\"\",\"a-b\":3,\"arr2\":[[1],2],"
                    + "\"fl\":1.5e2}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean matches(String expression, String attribute, boolean isStrict) {
        byte[] bytes = bytes(attribute);
        return Expression.compile(bytes(expression), isStrict).evaluation().matches(bytes, 0, bytes.length);
    }

    private static void all(boolean expected, String... expressions) {
        for (String expression : expressions) {
            assertEquals(expected, matches(expression, ATTRIBUTE, true), expression);
        }
    }

    private static void errors(String... expressionsAndRests) {
        for (int at = 0; at < expressionsAndRests.length; at += 2) {
            String expression = expressionsAndRests[at];
            SyntaxException thrown =
                    assertThrows(SyntaxException.class, () -> Expression.compile(bytes(expression), true), expression);
            assertEquals(expressionsAndRests[at + 1], thrown.rest(), expression);
        }
    }

    @Test
    void shouldKnowTruth() {
        all(true, ".year", ".b", ".s", ".arr", "[]", "\"x\"", "!null", "1/0");
        all(false, ".f", ".z", ".e", "null", "\"\"", "0", ".nest", ".missing", "not .missing", "1 or .missing");
    }

    @Test
    void shouldCompare() {
        all(true, ".z == null", ".z < 1", "null in .arr", "\"two\" in .arr", ".b in .arr", "2 in .arr2");
        all(false, ".z == 0", ".missing == null", ".nest == null", "1 in .arr2", "1 in \"123\"", ".a in (1)");
        all(true, ".n == 12", ".n + 1 == 13", ".s == 0", ".arr == 0", ".year in [\"1984\"]", ".n in \"x12x\"");
        all(true, "\"\" in .s", "(.z == null )", "'a' in .s", ".fl == 150", "\" 0x10\" == 16", "'inf' > 1e300");
        all(false, ".s == \"ABC\"", ".s < \"abd\"", ".b == \"true\"", ".s in []", "3 > 2 > 1", "0/0 == 0/0");
        all(true, "3 >= 3", "3 <= 3", "3 != 4", "null != 1", "\"abc\" == 'abc'", "[1, 'x',] == 0");
    }

    @Test
    void shouldCalculate() {
        all(true, ".neg -5 == -10", "(3)-1 == 2", "2 ** 3 ** 2 == 512", "-2 ** 2 == 4", "-7 % 3 == -1", "1/0 > 1");
        all(true, "not 1 == 0", ".a-b == 3", "2+3*4 == 14", "(2+3)*4 == 20", "!0 and !''", "0 || 1 && 1");
        all(true, ".year>1980and.year<1990", "\t.year\n==1984 ");
        all(false, ".year-4 == 1980", ".5 == 0.5");
    }

    @Test
    void shouldRefuseWhatIsNoExpression() {
        errors(".b == true", ".b == true", ".nest.x == 1", ".nest.x == 1", "!!.b", "!!.b", "not not .b", "not not .b");
        errors("1e-2 == 0.01", "1e-2 == 0.01", "+5 == 5", "+5 == 5", "0x10 == 16", "10 == 16");
        errors(".neg == - 5", ".neg == - 5", "-.neg == 5", "-.neg == 5", ".year AND .b", " .b");
        errors(".year<>1984", ".year<>1984", ".year=1984", "1984", "", "", "   ", "   ");
        errors("(.z == null)", "(.z == null)", "null==.z", ".z", "'open", "'open", "[1, 2", "[1, 2", "(1", "(1");
        errors("1)", "1)", "1 2", "1 2", ".", ".", "[null]", "null]", "1 == #", "#");
    }

    @Test
    void shouldReadTolerantly() {
        for (String text :
                new String[] {"{\"a\":1", "{\"a\":1}x", "{\"a\":01}", " { \"a\" : +1 , ", "{\"b\":{},\"a\":1}"}) {
            assertEquals(true, matches(".a == 1", text, true), text);
        }
        for (String text : new String[] {
            "",
            "[]",
            "{",
            "{\"b\":1 \"a\":1}",
            "{\"b\":[1,\"a\":1",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":[{}]}",
            "x{\"a\":1}",
            "{\"A\":1}"
        }) {
            assertEquals(false, matches(".a == 1 or 1", text, true), text);
        }
        assertEquals(true, matches(".a == 'u0041'", "{\"a\":\"\\u0041\"}", true));
        assertEquals(true, matches(".a == 1", "{\"a\":1,\"a\":2}", true));
    }

    @Test
    void shouldOrderStringsUnlessTheyAreNumbers() {
        String text = "{\"s\":\"abc\",\"n\":\"12\",\"day\":\"2026-11-23\"}";
        for (String expression : new String[] {
            ".s < 'abd'",
            ".s <= 'abc'",
            ".s > 'abb'",
            ".s >= 'abc'",
            ".day > '2026-10-31'",
            "'b' > 'a'",
            ".n > '9'",
            ".n < 100"
        }) {
            assertEquals(true, matches(expression, text, false), expression);
        }
        assertEquals(false, matches(".s > 'abd'", text, false));
        assertEquals(false, matches(".s < 'abd'", text, true));
        // One of the two is a number, so both are.
        assertEquals(true, matches(".s < '5'", text, false));
    }
}
