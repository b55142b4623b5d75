package acme.similar;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The packages that are installed on this Debian machine, by the meaning of their one-line descriptions. A sentence
/// encoder, which runs in this process, makes a vector of 384 numbers of each.
public final class Packages {
    public static void main(String[] arguments) throws IOException {
        EmbeddingModel model = new AllMiniLmL6V2EmbeddingModel();
        String name = null;
        String section = "";
        long kilobytes = 0;
        try (VectorSet packages = new VectorSet(arguments, "packages")) {
            for (String line : Files.readAllLines(Path.of("/var/lib/dpkg/status"))) {
                int colon = line.indexOf(": ");
                String field = colon < 0 ? "" : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 2);
                switch (field) {
                    case "Package" -> name = value;
                    case "Section" -> section = value;
                    case "Installed-Size" -> kilobytes = Long.parseLong(value);
                    case "Description" ->
                        packages.add(
                                name,
                                model.embed(TextSegment.from(value)).content().vector(),
                                "{\"section\":%s,\"kB\":%d,\"text\":%s}"
                                        .formatted(VectorSet.quoted(section), kilobytes, VectorSet.quoted(value)));
                    default -> {}
                }
            }
        }
    }

    private Packages() {}
}
