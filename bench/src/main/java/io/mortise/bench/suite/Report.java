package io.mortise.bench.suite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A comparison as files: Markdown to read, JSON with every round to compute with.
///
/// @param facts of the machine and the servers, in the order in which they are told
record Report(String suite, Map<String, String> facts, String peer, List<Row> rows) {
    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(suite + ".md"), markdown());
        writeJson(folder.resolve(suite + ".json"));
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# " + suite + "\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\nMedians; a ratio is the median of the rounds' ratios, ours over ")
                .append(peer);
        text.append(".\n\n| workload | CPU µs/request | peer | ratio | requests/s | peer | ratio | p99 µs | peer |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | **%.2f** | %.0f | %.0f | %.2f | %.0f | %.0f |%n",
                    row.workload(),
                    row.ours(Sample::cpuMicros),
                    row.peers(Sample::cpuMicros),
                    row.ratio(Sample::cpuMicros),
                    row.ours(Sample::requestsPerSecond),
                    row.peers(Sample::requestsPerSecond),
                    row.ratio(Sample::requestsPerSecond),
                    row.ours(Sample::p99Micros),
                    row.peers(Sample::p99Micros)));
        }
        return text.toString();
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

    private static void write(JsonGenerator json, String whose, List<Sample> samples) throws IOException {
        json.writeObjectFieldStart(whose);
        write(json, "cpu_us", samples, Sample::cpuMicros);
        write(json, "requests_per_second", samples, Sample::requestsPerSecond);
        write(json, "p99_us", samples, Sample::p99Micros);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, List<Sample> samples, ToDoubleFunction<Sample> figure)
            throws IOException {
        double[] values = samples.stream().mapToDouble(figure).toArray();
        json.writeFieldName(name);
        json.writeArray(values, 0, values.length);
    }
}
