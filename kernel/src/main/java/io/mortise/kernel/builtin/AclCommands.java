package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandRow;

/// ACL: users and what they may do.
final class AclCommands extends CommandGroup {
    private static final String[] EVERYWHERE = {"request_policy:all_nodes", "response_policy:all_succeeded"};

    private final CommandRow acl;

    AclCommands(Kernel kernel) {
        super("server", null);
        acl = container("acl", "6.0.0")
                .since("6.0.0")
                .complexity("Depends on subcommand.")
                .summary("Users, and what they may do.");
        users(kernel);
        rehearsal(kernel);
        files(kernel);
    }

    private void users(Kernel kernel) {
        admin("setuser", -3, new AclSetUser(kernel))
                .tips(EVERYWHERE)
                .complexity("O(N), N being the number of rules.")
                .grammar("username [rule [rule ...]]")
                .summary("Creates or changes a user.");
        admin("getuser", 3, new AclGetUser(kernel.users()))
                .complexity("O(N), N being the number of the user's rules.")
                .grammar("username")
                .summary("Shows a user's rules.");
        admin("deluser", -3, new AclDeleteUser(kernel))
                .tips(EVERYWHERE)
                .complexity("O(1) for each user")
                .grammar("username [username ...]")
                .summary("Removes users and closes their connections.");
        admin("list", 2, new AclList(kernel.users()))
                .complexity("O(N), N being the number of users.")
                .summary("Shows all users as lines of an ACL file.");
        admin("users", 2, (call, reply) -> {
                    reply.array(kernel.users().all().size());
                    kernel.users().all().forEach(user -> reply.bulk(user.name()));
                })
                .complexity("O(N), N being the number of users.")
                .summary("Lists the names of all users.");
        open("whoami", 2, (call, reply) -> reply.bulk(call.state().user))
                .complexity("O(1)")
                .summary("Tells the user of this connection.");
    }

    private void rehearsal(Kernel kernel) {
        open("cat", -2, new AclCat(kernel.users()))
                .complexity("O(N), N being the number of categories or commands.")
                .grammar("[category]")
                .summary("Lists the categories, or the commands of one.");
        open("genpass", -2, new AclGeneratePassword(kernel.environment().machine()))
                .complexity("O(1)")
                .grammar("[bits]")
                .summary("Makes up a password that nobody can guess.");
        admin("log", -2, new AclLog(kernel.access().log()))
                .complexity("O(N), N being the number of entries shown.")
                .grammar("operation:[<count | RESET>]")
                .summary("Shows what was denied lately, or forgets it.");
        admin("dryrun", -4, new AclDryRun(kernel))
                .since("7.0.0")
                .complexity("O(1)")
                .grammar("username command [arg [arg ...]]")
                .summary("Tells whether a user could run a command, without running it.");
    }

    private void files(Kernel kernel) {
        admin("load", 2, new AclLoad(kernel))
                .complexity("O(N), N being the number of users.")
                .summary("Reads all users from the ACL file.");
        admin("save", 2, new AclSave(kernel))
                .tips(EVERYWHERE)
                .complexity("O(N), N being the number of users.")
                .summary("Writes all users to the ACL file.");
    }

    private CommandRow admin(String name, int arity, KernelCommand verb) {
        return acl.subcommand(name, arity, verb)
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("6.0.0");
    }

    private CommandRow open(String name, int arity, KernelCommand verb) {
        return acl.subcommand(name, arity, verb)
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.0.0");
    }
}
