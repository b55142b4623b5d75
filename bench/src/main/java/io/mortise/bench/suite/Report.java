package io.mortise.bench.suite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A comparison as files: Markdown to read, JSON with every round to compute with, a chart of the first figure.
///
/// @param facts of the machine and the servers, in the order in which they are told
/// @param peer its name in tables
record Report(String suite, Map<String, String> facts, String peer, List<Figure> figures, List<Row> rows) {
    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(suite + ".md"), markdown());
        Files.writeString(folder.resolve(suite + ".svg"), BarChart.of(this));
        writeJson(folder.resolve(suite + ".json"));
    }

    /// Whether there are figures of the peer at all.
    boolean isPaired() {
        return rows.stream().anyMatch(row -> !row.peers().isEmpty());
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# " + suite + "\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\nMedians");
        if (isPaired()) {
            text.append("; a ratio is the median of the rounds' ratios, ours over ")
                    .append(peer);
        }
        text.append(".\n\n| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Figure figure : figures) {
            text.append(' ').append(figure.heading()).append(" |");
            rule.append("---:|");
            if (isPaired()) {
                text.append(figure.isCompared() ? " peer | ratio |" : " peer |");
                rule.append(figure.isCompared() ? "---:|---:|" : "---:|");
            }
        }
        text.append('\n').append(rule).append('\n');
        for (Row row : rows) {
            text.append("| ").append(row.workload()).append(" |");
            for (Figure figure : figures) {
                text.append(cell(row.ours(figure), figure.decimals()));
                if (isPaired()) {
                    text.append(cell(row.peers(figure), figure.decimals()));
                    if (figure.isCompared()) {
                        text.append(cell(row.ratio(figure), 2));
                    }
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String cell(double value, int decimals) {
        return Double.isNaN(value) ? " |" : String.format(Locale.ROOT, " %." + decimals + "f |", value);
    }

    private void writeJson(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("suite", suite);
            for (Map.Entry<String, String> fact : facts.entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeArrayFieldStart("rows");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("workload", row.workload());
                write(json, "ours", row.ours());
                write(json, "peer", row.peers());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void write(JsonGenerator json, String whose, List<Sample> samples) throws IOException {
        json.writeObjectFieldStart(whose);
        for (Figure figure : figures) {
            json.writeArrayFieldStart(figure.heading());
            for (double value : Row.values(samples, figure)) {
                if (Double.isNaN(value)) {
                    json.writeNull();
                } else {
                    json.writeNumber(value);
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
