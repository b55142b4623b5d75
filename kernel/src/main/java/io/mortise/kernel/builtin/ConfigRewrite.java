package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.config.FileRewrite;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.reply.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CONFIG REWRITE: writes what is in force to the configuration file.
///
/// The new text goes to a file beside it, which is synced and then renamed, so that a crash leaves either the old
/// file or the new one.
final class ConfigRewrite implements KernelCommand {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigRewrite.class);

    private final Kernel kernel;

    ConfigRewrite(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void run(CallState call, Reply reply) {
        String path = kernel.configuration().file();
        if (path == null) {
            throw new CommandException("The server is running without a config file");
        }
        FileRewrite rewrite = new FileRewrite(kernel.configuration(), moduleLines(), userLines());
        FileStore files = kernel.environment().files();
        call.background(
                () -> {
                    write(files, path, rewrite);
                    return path;
                },
                (then, answer, written) -> {
                    LOG.info("the configuration is written to {}", written);
                    answer.ok();
                });
    }

    /// The users, unless a file of their own has them. None if they are as they are by themselves.
    private List<String> userLines() {
        boolean areElsewhere = !kernel.settings().aclfile.get().isEmpty();
        return areElsewhere || kernel.users().areInitial()
                ? List.of()
                : kernel.users().lines().stream()
                        .map(line -> new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                        .toList();
    }

    /// The modules that a line must load: those that were not found in the directory of modules.
    private List<List<String>> moduleLines() {
        List<List<String>> lines = new ArrayList<>();
        for (LoadedModule module : kernel.modules().modules()) {
            if (!module.path().isEmpty() && !module.isFromDirectory()) {
                List<String> line = new ArrayList<>(List.of(module.path()));
                line.addAll(module.arguments());
                lines.add(line);
            }
        }
        return lines;
    }

    private static void write(FileStore files, String path, FileRewrite rewrite) {
        String temporary = path + ".new";
        try {
            byte[] text = rewrite.apply(read(files, path)).getBytes(StandardCharsets.UTF_8);
            try (FileHandle file = files.create(temporary)) {
                file.write(text, 0, text.length);
                file.sync(true);
            }
            files.rename(temporary, path);
            files.syncDirectory(
                    Path.of(path).getParent() == null
                            ? "."
                            : Path.of(path).getParent().toString());
        } catch (IOException failed) {
            LOG.warn("the configuration cannot be written to {}: {}", path, failed.toString());
            throw new CommandException("Rewriting config file: " + failed.getMessage());
        }
    }

    private static String read(FileStore files, String path) throws IOException {
        if (!files.exists(path)) {
            return "";
        }
        try (FileHandle file = files.read(path)) {
            return new String(file.readNBytes(Math.toIntExact(file.size())), StandardCharsets.UTF_8);
        }
    }
}
