package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.acl.Users;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.reply.Reply;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ACL LOAD: puts the users of the ACL file in place of all that there are, if every line of it is right, and
/// closes the connections of those that are gone.
record AclLoad(Kernel kernel) implements KernelCommand {
    private static final Logger LOG = LoggerFactory.getLogger(AclLoad.class);

    @Override
    public void run(CallState call, Reply reply) {
        String path = AclSave.path(kernel);
        FileStore files = kernel.environment().files();
        call.background(() -> read(files, path), (then, answer, content) -> {
            try {
                kernel.users().load(path, content);
            } catch (IllegalArgumentException wrong) {
                throw new CommandException(wrong.getMessage());
            }
            AclDeleteUser.closeStrangers(kernel, (CallState) then);
            LOG.info("the users are read from {}", path);
            answer.ok();
        });
    }

    private static String read(FileStore files, String path) {
        try {
            return Users.read(files, path);
        } catch (IOException failed) {
            throw new CommandException("Error loading ACLs, opening file '" + path + "': " + failed.getMessage());
        }
    }
}
