package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.reply.Reply;

/// HELLO: chooses the version of the protocol, may authenticate and name the connection, and tells what server this
/// is.
record Hello(Kernel kernel) implements KernelCommand {
    private static final int FIELDS = 7;

    /// @param protocol 0 to leave it
    /// @param user null if not given
    /// @param name null if not given
    private record Options(int protocol, Slice user, Slice password, Slice name) {
        static Options parse(CallState call) {
            int protocol = call.count() > 1 ? protocol(call) : 0;
            Slice user = null;
            Slice password = null;
            Slice name = null;
            for (int index = 2; index < call.count(); index++) {
                if (call.isWord(index, "AUTH") && index + 2 < call.count()) {
                    user = call.argument(++index);
                    password = call.argument(++index);
                } else if (call.isWord(index, "SETNAME") && index + 1 < call.count()) {
                    name = call.argument(++index);
                    ClientName.check(name);
                } else {
                    throw new CommandException("Syntax error in HELLO option '" + call.argument(index) + "'");
                }
            }
            return new Options(protocol, user, password, name);
        }

        private static int protocol(CallState call) {
            long version = call.integer(1, "Protocol version is not an integer or out of range");
            if (version < 2 || version > 3) {
                throw new CommandException(ErrorPrefix.NOPROTO, "unsupported protocol version");
            }
            return (int) version;
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        Options options = Options.parse(call);
        if (options.user != null) {
            kernel.authentication().authenticate(call.state(), call.argument(0), options.user, options.password);
        }
        if (call.state().is(Conditions.UNAUTHENTICATED)) {
            throw new CommandException(
                    ErrorPrefix.NOAUTH,
                    "HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH"
                            + " <user> <pass> option can be used to authenticate the client and select the RESP"
                            + " protocol version at the same time");
        }
        if (options.name != null) {
            call.state().name = options.name.toString();
        }
        if (options.protocol != 0) {
            call.protocol(options.protocol);
        }
        describe(call, reply);
    }

    private void describe(CallState call, Reply reply) {
        reply.map(FIELDS);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(Kernel.REDIS_VERSION);
        reply.bulk("proto");
        reply.integer(call.state().protocol());
        reply.bulk("id");
        reply.integer(call.state().id());
        reply.bulk("mode");
        reply.bulk("standalone");
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("modules");
        ModuleList.write(kernel.modules().modules(), reply);
    }
}
