package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what the guide for authors says, word by word, in an empty folder: the archetype begins a module, which
/// builds, passes its own tests, is loaded, works, is upgraded and goes.
class WritingAModuleIT {
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final String MARK = "@@@";

    @TempDir
    private Path folder;

    /// A command of the guide, and what it is said to answer; empty if nothing is said.
    private record Line(String command, String output) {}

    private static List<Line> lines() throws Exception {
        String guide = Files.readString(Path.of(System.getProperty("mortise.docs"), "writing-a-module.md"));
        List<Line> lines = new ArrayList<>();
        for (String block : CONSOLE.matcher(guide)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList()) {
            for (String part : block.substring("$ ".length()).split("\n\\$ ")) {
                String[] commandAndOutput = part.split("\n", 2);
                lines.add(
                        new Line(commandAndOutput[0], commandAndOutput.length > 1 ? commandAndOutput[1].strip() : ""));
            }
        }
        return lines;
    }

    /// The commands as they stand there, with the programs that this build has: its Maven, its Maven repository,
    /// the pinned version of the archetype plugin, and a client of the packed server that writes as if to a
    /// terminal.
    private static String script(List<Line> lines, int port) {
        StringBuilder script = new StringBuilder();
        script.append("redis-cli() { command redis-cli -p ").append(port).append(" --no-raw \"$@\"; }\n");
        script.append("mvn() { '")
                .append(System.getProperty("mortise.maven"))
                .append("' -ntp -Dstyle.color=never '-Dmaven.repo.local=")
                .append(System.getProperty("mortise.repository"))
                .append("' \"${@/#archetype:generate/org.apache.maven.plugins:maven-archetype-plugin:")
                .append(System.getProperty("mortise.archetype.plugin"))
                .append(":generate}\"; }\n");
        for (Line line : lines) {
            script.append(line.command).append("\necho \"").append(MARK).append(" $?\"\n");
        }
        return script.toString();
    }

    @Test
    void shouldLeadToALoadedModule() throws Exception {
        List<Line> lines = lines();
        assertTrue(lines.size() > 15, () -> "commands: " + lines);
        try (PackedServer server = PackedServer.start("--enable-module-command", "local")) {
            String script = "cd '" + folder + "' && {\n" + script(lines, server.port()) + "}\n";
            Tool.Result result = Tool.run(script.getBytes(StandardCharsets.UTF_8), "bash");
            String[] parts = result.output().split(MARK);
            for (int index = 0; index < lines.size(); index++) {
                Line line = lines.get(index);
                String said = index == 0 ? parts[0] : parts[index].substring(parts[index].indexOf('\n') + 1);
                assertEquals(" 0", parts[index + 1].lines().findFirst().orElse(""), () -> line + ": " + said);
                if (!line.output.isEmpty()) {
                    assertEquals(line.output, said.strip(), line.command);
                }
            }
        }
    }
}
