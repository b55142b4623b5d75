package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.reply.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ACL SAVE: writes all users to the ACL file. The text goes to a file beside it, which is synced and then renamed,
/// so that a crash leaves either the old file or the new one.
record AclSave(Kernel kernel) implements KernelCommand {
    private static final Logger LOG = LoggerFactory.getLogger(AclSave.class);

    /// The path of the ACL file.
    static String path(Kernel kernel) {
        String path = kernel.settings().aclfile.get();
        if (path.isEmpty()) {
            throw new CommandException("This Redis instance is not configured to use an ACL file. You may want to"
                    + " specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a"
                    + " Redis configuration file set) in order to store users in the Redis configuration.");
        }
        return path;
    }

    @Override
    public void run(CallState call, Reply reply) {
        String path = path(kernel);
        byte[] text = (String.join("\n", kernel.users().lines()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        FileStore files = kernel.environment().files();
        call.background(
                () -> {
                    write(files, path, text);
                    return path;
                },
                (then, answer, written) -> {
                    LOG.info("the users are written to {}", written);
                    answer.ok();
                });
    }

    private static void write(FileStore files, String path, byte[] text) {
        String temporary = path + ".new";
        try {
            try (FileHandle file = files.create(temporary)) {
                file.write(text, 0, text.length);
                file.sync(true);
            }
            files.rename(temporary, path);
            Path directory = Path.of(path).getParent();
            files.syncDirectory(directory == null ? "." : directory.toString());
        } catch (IOException failed) {
            LOG.warn("the users cannot be written to {}: {}", path, failed.toString());
            throw new CommandException("There was an error trying to save the ACLs. Please check the server logs for"
                    + " more information");
        }
    }
}
