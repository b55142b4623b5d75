package io.mortise.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Figure CPU = new Figure("CPU", 2);
    private static final Figure PAUSE = new Figure("pause", 1, false);

    private static Row row(String name) {
        Row row = new Row(name);
        double[] ours = {1, 2, 9};
        double[] peers = {2, 8, 10};
        for (int round = 0; round < 3; round++) {
            row.ours().add(new Sample().with(CPU, ours[round]).with(PAUSE, 5));
            row.peers().add(new Sample().with(CPU, peers[round]));
        }
        return row;
    }

    private static Report report(Row... rows) {
        return new Report("speed", Map.of("machine", "M"), "peer <1>", List.of(CPU, PAUSE), List.of(rows));
    }

    @Test
    void shouldTellTheMedianOfTheRatiosNotTheRatioOfTheMedians() {
        Row row = row("get");
        assertEquals(2, row.ours(CPU));
        assertEquals(8, row.peers(CPU));
        assertEquals(0.5, row.ratio(CPU));
    }

    @Test
    void shouldLeaveOutWhatAServerDoesNotTell() {
        String[] lines = report(row("get")).markdown().split("\n");
        assertEquals("| | CPU | peer | ratio | pause | peer |", lines[lines.length - 3]);
        assertEquals("| get | 2.00 | 8.00 | 0.50 | 5.0 | |", lines[lines.length - 1]);
    }

    @Test
    void shouldHaveNoColumnsOfAPeerWithoutOne() {
        Row alone = new Row("alone");
        alone.ours().add(new Sample().with(CPU, 3));
        String text = report(alone).markdown();
        assertTrue(text.endsWith("| | CPU | pause |\n|---|---:|---:|\n| alone | 3.00 | |\n"), text);
        assertFalse(text.contains("peer"), text);
    }

    @Test
    void shouldWriteAChartThatIsXml(@TempDir Path folder) throws Exception {
        report(row("a < b & c"), row("get")).writeTo(folder);
        String chart = Files.readString(folder.resolve("speed.svg"));
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.getBytes(StandardCharsets.UTF_8)));
        // The background, two marks of the legend, and two bars for each of two rows.
        assertEquals(7, document.getElementsByTagName("rect").getLength());
        assertTrue(Files.readString(folder.resolve("speed.json")).contains("\"CPU\" : [ 1.0, 2.0, 9.0 ]"));
    }

    @Test
    void shouldReadPausesAndNothingElse(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("gc.log");
        Files.writeString(log, """
                [2026-01-02T03:04:05.010+0000] Using G1
                [2026-01-02T03:04:06.200+0000] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->4M(256M) 3.250ms
                [2026-01-02T03:04:07.200+0000] GC(1) Concurrent Mark Cycle 12.500ms
                [2026-01-02T03:04:07.300+0000] GC(1) Pause Remark 40M->40M(256M) 0.750ms
                """);
        GcLog pauses = GcLog.read(log);
        assertEquals(2, pauses.pauses().size());
        assertEquals(3.25, pauses.longestMillis());
        assertEquals(0.75, pauses.without(1).longestMillis());
        double first = Instant.parse("2026-01-02T03:04:06.200Z").toEpochMilli();
        assertEquals(3.25, pauses.millisWithin(first - 100, first + 100));
        assertEquals(1.25, pauses.millisWithin(first - 2, first - 0.75));
        assertEquals(4, pauses.millisWithin(first - 100, first + 2000));
        assertEquals(0, pauses.millisWithin(first, first + 100));
    }
}
