package io.mortise.bench.suite;

import java.util.List;
import java.util.Locale;

/// A report's first figure as bars, a pair for each workload, in SVG. The two of a pair are drawn in proportion to each
/// other, with their numbers beside them: a request for 64 KiB takes a hundred times as long as one in a pipeline,
/// which nobody would see. Bars without a peer are drawn in proportion to the longest.
///
/// Written by hand: the libraries for charts draw through AWT, which wants fonts of the system that a server does not
/// have.
final class BarChart {
    private static final int NAMES = 220;
    private static final int BARS = 420;
    private static final int NUMBERS = 110;
    private static final int BAR = 12;
    private static final int GAP = 10;
    private static final int HEAD = 48;
    private static final String OURS = "#2f6f9f";
    private static final String PEERS = "#c08a3e";

    private final StringBuilder text = new StringBuilder();
    private final Report report;
    private final Figure figure;
    private final boolean isPaired;

    private BarChart(Report report) {
        this.report = report;
        this.figure = report.figures().getFirst();
        this.isPaired = report.isPaired();
    }

    static String of(Report report) {
        return new BarChart(report).draw();
    }

    private String draw() {
        int rowHeight = (isPaired ? 2 : 1) * BAR + GAP;
        int height = HEAD + report.rows().size() * rowHeight + GAP;
        int width = NAMES + BARS + NUMBERS;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
                        + "font-size=\"11\">",
                width, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(
                "<text x=\"8\" y=\"18\" font-size=\"14\">%s: %s</text>",
                escaped(report.suite()), escaped(figure.heading()));
        label(8, OURS, "mortise");
        if (isPaired) {
            label(90, PEERS, report.peer());
        }
        double longest = most(report.rows());
        int top = HEAD;
        for (Row row : report.rows()) {
            double most = isPaired ? most(List.of(row)) : longest;
            add(
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                    NAMES - 6, top + (rowHeight - GAP) / 2 + 4, escaped(row.workload()));
            bar(top, OURS, row.ours(figure), most);
            if (isPaired) {
                bar(top + BAR, PEERS, row.peers(figure), most);
            }
            top += rowHeight;
        }
        add("</svg>");
        return text.toString();
    }

    private double most(List<Row> rows) {
        double most = 0;
        for (Row row : rows) {
            for (double value : new double[] {row.ours(figure), row.peers(figure)}) {
                most = Double.isNaN(value) ? most : Math.max(most, value);
            }
        }
        return most == 0 ? 1 : most;
    }

    private void label(int left, String colour, String name) {
        add("<rect x=\"%d\" y=\"28\" width=\"10\" height=\"10\" fill=\"%s\"/>", left, colour);
        add("<text x=\"%d\" y=\"37\">%s</text>", left + 14, escaped(name));
    }

    private void bar(int top, String colour, double value, double most) {
        if (Double.isNaN(value)) {
            return;
        }
        double width = value / most * BARS;
        add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", NAMES, top, width, BAR - 1, colour);
        add(
                "<text x=\"%.1f\" y=\"%d\" font-size=\"10\">%." + figure.decimals() + "f</text>",
                NAMES + width + 4,
                top + BAR - 3,
                value);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;");
    }
}
