package io.mortise.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.Recorder;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the guide for authors shows is code that runs, and does what is said of it.
class GuideTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Recorder recorder = new Recorder();
    private final TestServer server = TestServer.with(new GuideModule(), recorder);
    private final TestClient client = server.client();

    @AfterEach
    void close() {
        server.close();
    }

    /// The code of a block, or of each of its parts between lines that say `…`, stands in a file that is compiled.
    @Test
    void shouldBeShownAsItIs() throws IOException {
        String sources = sources();
        String guide = Files.readString(ROOT.resolve("docs/writing-a-module.md"));
        List<String> blocks =
                JAVA.matcher(guide).results().map(found -> found.group(1)).toList();
        assertFalse(blocks.isEmpty());
        for (String block : blocks) {
            for (String part : block.split("(?m)^ *…\n")) {
                assertTrue(sources.contains(withoutIndent(part)), () -> "not in any source:\n" + part);
            }
        }
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String folder : List.of(
                "archetype/src/main/resources/archetype-resources/src",
                "testkit/src/test/java/io/mortise/testkit/guide")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.append(withoutIndent(Files.readString(file)));
                }
            }
        }
        return all.toString();
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "").replaceAll("\n+", "\n");
    }

    @Test
    void shouldDrawAndPropagateTheNumberItself() {
        Object number = client.run("TICKET.DRAW a");
        assertTrue(recorder.effectText().contains("RESTORE a "));
        assertEquals(number, client.run("TICKET.SUM a b"));
        assertTrue(((String) client.run("INFO guide_tickets")).contains("guide_drawn:1"));
    }

    @Test
    void shouldWaitForANumber() {
        TestClient waiting = server.client();
        waiting.send("TICKET.AWAIT", "a", "100");
        server.world().settle();
        assertEquals(List.of(), waiting.replies());
        Object number = client.run("TICKET.DRAW a");
        assertEquals(List.of(number), waiting.replies());
        waiting.send("TICKET.AWAIT", "b", "100");
        server.advance(101);
        assertEquals(1, waiting.replies().size());
    }

    @Test
    void shouldProveInTheBackground() {
        client.run("CONFIG SET guide.longest-proof 1");
        Object number = client.run("TICKET.DRAW a");
        assertEquals((Long) number * 31, client.run("TICKET.PROVE a"));
    }
}
