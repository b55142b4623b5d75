package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.module.vectorset.filter.Expression;
import io.mortise.module.vectorset.filter.SyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Expressions by chance, compared with a second evaluator that works on the tree from which their text was made;
/// and text by chance, which may be no expression, but must not be more than that.
class FilterFuzzTest {
    private static final String ATTRIBUTE =
            "{\"i\":7,\"f\":2.5,\"neg\":-3,\"s\":\"abc\",\"n\":\"12\",\"e\":\"\",\"t\":true," + "\"z\":null}";
    private static final String[] NAMES = {"i", "f", "neg", "s", "n", "e", "t", "z"};
    private static final Object[] VALUES = {7.0, 2.5, -3.0, "abc", "12", "", 1.0, null};
    private static final String[] OPERATORS = {
        "**", "*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "and", "or", "in"
    };

    /// An expression as text in which everything stands in brackets, and what it gives.
    private record Node(String text, Object value) {}

    private final SplittableRandom random = new SplittableRandom(20261123);

    private Node node(int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 6);
        if (kind == 0) {
            int index = random.nextInt(NAMES.length);
            return new Node("." + NAMES[index], VALUES[index]);
        }
        if (kind == 1) {
            int number = random.nextInt(-5, 20);
            return new Node(Integer.toString(number), (double) number);
        }
        if (kind == 2) {
            String text = new String[] {"abc", "abd", "12", "1", "", "zz"}[random.nextInt(6)];
            return new Node((random.nextBoolean() ? "'" + text + "'" : '"' + text + '"'), text);
        }
        if (kind == 3) {
            Node operand = node(depth - 1);
            return new Node(
                    (random.nextBoolean() ? "not " : "!") + "(" + operand.text + ")", truth(!truth(operand.value)));
        }
        Node left = node(depth - 1);
        Node right = node(depth - 1);
        String operator = OPERATORS[random.nextInt(OPERATORS.length)];
        return new Node(
                "(" + left.text + ") " + operator + " (" + right.text + ")", apply(operator, left.value, right.value));
    }

    private static Object apply(String operator, Object left, Object right) {
        double x = number(left);
        double y = number(right);
        return switch (operator) {
            case "**" -> x == 1 ? 1.0 : Math.pow(x, y);
            case "*" -> x * y;
            case "/" -> x / y;
            case "%" -> x % y;
            case "+" -> x + y;
            case "-" -> x - y;
            case ">" -> truth(isText(left, right) ? text(left).compareTo(text(right)) > 0 : x > y);
            case ">=" -> truth(isText(left, right) ? text(left).compareTo(text(right)) >= 0 : x >= y);
            case "<" -> truth(isText(left, right) ? text(left).compareTo(text(right)) < 0 : x < y);
            case "<=" -> truth(isText(left, right) ? text(left).compareTo(text(right)) <= 0 : x <= y);
            case "==" -> truth(equal(left, right));
            case "!=" -> truth(!equal(left, right));
            case "and" -> truth(truth(left) && truth(right));
            case "or" -> truth(truth(left) || truth(right));
            default -> truth(left instanceof String part && right instanceof String whole && whole.contains(part));
        };
    }

    private static boolean isText(Object left, Object right) {
        return isWord(left) && isWord(right);
    }

    private static boolean isWord(Object value) {
        return value instanceof String text && !text.isEmpty() && !text.matches("\\d+");
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static boolean equal(Object left, Object right) {
        if (left instanceof String && right instanceof String) {
            return left.equals(right);
        }
        return left == null || right == null ? left == null && right == null : number(left) == number(right);
    }

    private static Double truth(boolean value) {
        return value ? 1.0 : 0.0;
    }

    private static boolean truth(Object value) {
        return value instanceof Double number ? number != 0 : value != null && !((String) value).isEmpty();
    }

    private static double number(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        return value instanceof String text && text.matches("\\d+") ? Double.parseDouble(text) : 0;
    }

    private static boolean evaluate(String expression) {
        byte[] attribute = ATTRIBUTE.getBytes(StandardCharsets.ISO_8859_1);
        return Expression.compile(expression.getBytes(StandardCharsets.ISO_8859_1), false)
                .evaluation()
                .matches(attribute, 0, attribute.length);
    }

    @Test
    void shouldAgreeWithASecondEvaluator() {
        for (int time = 0; time < 30_000; time++) {
            Node node = node(4);
            assertEquals(truth(node.value), evaluate(node.text), node.text);
        }
    }

    @Test
    void shouldOnlyEverRefuse() {
        String[] pieces = {
            ".", "a", "i", "\"", "'", "[", "]", "(", ")", "1", "-", "+", "*", "!", "=", "<", ">", "&", "|", "not",
            "and", "or", "in", "null", " ", "\\", ",", "e", "\u0000", "\u00ff", "9e9"
        };
        int compiled = 0;
        for (int time = 0; time < 100_000; time++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left >= 0; left--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                evaluate(text.toString());
                compiled++;
            } catch (SyntaxException expected) {
                assertEquals(true, text.toString().endsWith(expected.rest()), text.toString());
            }
        }
        assertEquals(true, compiled > 1000, "compiled " + compiled);
    }
}
