package io.mortise.kernel.modules;

/// How values are written in INFO. Monitors ask for it every few seconds, and the command thread answers. Java's
/// formatter, its regular expressions, and even its exact decimals took most of that time, and in a process that was
/// just started they kept everybody waiting for tens of milliseconds, since each brings up much of the library.
public final class InfoText {
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private InfoText() {}

    /// A number with so many decimals, a half rounded up: `0.50`. What is no number, or too large for 64 bits, is shown
    /// as the nearest that is.
    ///
    /// @param decimals 1 to 6
    public static String fixed(double value, int decimals) {
        long power = POWERS[decimals];
        long scaled = Math.round(value * power);
        long shown = Math.absExact(Math.max(scaled, -Long.MAX_VALUE));
        String fraction = Long.toString(power + shown % power).substring(1);
        return (scaled < 0 ? "-" : "") + shown / power + "." + fraction;
    }

    /// A value as a line can show it: a line break in it would be taken for the next field.
    public static String line(Object value) {
        String text = String.valueOf(value);
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replaceAll("[\r\n]+", " ");
    }
}
