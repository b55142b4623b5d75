package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.event.CommandInterceptor;
import io.mortise.spi.persistence.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/// What is looked at when a row's mask says that a command may be stopped: whether it is, and what happens then.
///
/// The order of the checks is Redis's, because it decides which error a client gets.
public final class Guards {
    private static final int QUOTED_BYTES = 128;

    private final Executor executor;
    private final List<Interceptor> interceptors = new ArrayList<>();
    private Admission admission;
    private LoadedModule admitter;
    private Predicate<CallState> protection = call -> false;
    private Access access = Access.ANYTHING;
    private CommandException writesRefused;
    private Function<String, CommandException> absent = name -> null;

    private record Interceptor(LoadedModule module, CommandInterceptor interceptor) {}

    /// Says what a user may do.
    public interface Access {
        /// Nobody is restricted.
        Access ANYTHING = new Access() {
            @Override
            public boolean allows(CallState call) {
                return true;
            }

            @Override
            public CommandException refusal(CallState call) {
                return null;
            }

            @Override
            public CommandException refusalAtExec(CallState call) {
                return null;
            }

            @Override
            public void open(ClientState client, Slice key, boolean toWrite) {}

            @Override
            public boolean mayAllow(ClientState client, Row row) {
                return true;
            }
        };

        /// Whether a request may be run. Allocates nothing.
        boolean allows(CallState call);

        /// Why a request may not be run, or null. What is denied is noted.
        CommandException refusal(CallState call);

        /// Why a queued request may not be run any more, or null.
        CommandException refusalAtExec(CallState call);

        /// A command opens a key that it could not declare.
        ///
        /// @throws CommandException if the user may not
        void open(ClientState client, Slice key, boolean toWrite);

        /// Whether there may be requests of that command which the user may run.
        boolean mayAllow(ClientState client, Row row);
    }

    Guards(Executor executor) {
        this.executor = executor;
        executor.condition(Conditions.PROTECTED, true);
    }

    /// Sets who decides about commands that are protected by a setting.
    public void protection(Predicate<CallState> allowed) {
        protection = allowed;
    }

    /// Sets who knows the commands of modules that are missing.
    ///
    /// @param knows gets a name in lower case, and gives what its client is to be told, or null
    public void absent(Function<String, CommandException> knows) {
        absent = knows;
    }

    /// Sets who decides about clients whose user is restricted.
    public void access(Access decider) {
        access = decider;
    }

    Access access() {
        return access;
    }

    /// Refuses writes with this error, or allows them if it is null.
    public void refuseWrites(CommandException reason) {
        writesRefused = reason;
        executor.condition(Conditions.WRITES_REFUSED, reason != null);
    }

    /// @param module whose it is, null for the kernel
    public void add(LoadedModule module, CommandInterceptor interceptor) {
        interceptors.add(new Interceptor(module, interceptor));
        watch();
    }

    public void remove(CommandInterceptor interceptor) {
        interceptors.removeIf(each -> each.interceptor == interceptor);
        watch();
    }

    /// Sets the one admission, or null.
    ///
    /// @param module whose it is, null for the kernel
    public void admission(LoadedModule module, Admission provider) {
        admitter = module;
        admission = provider;
        watch();
    }

    private void watch() {
        executor.condition(Conditions.WATCHED, admission != null || !interceptors.isEmpty());
    }

    /// Looks closer at a request.
    ///
    /// @return whether it is to be run now; if not, it was answered, queued or deferred
    boolean pass(CallState call) {
        ClientState client = call.client;
        if (client.is(Conditions.OCCUPIED) && !call.isResumed && !mayOvertake(call)) {
            defer(call);
            return false;
        }
        CommandException refusal = call.refused == null ? refusal(call) : refusalOfTruncated(call);
        if (refusal != null) {
            refuse(call, refusal);
            return false;
        }
        if ((executor.conditions() & Conditions.PAUSED) != 0 && executor.pause().holds(call)) {
            defer(call);
            client.lastRow = call.row;
            executor.pause().hold(client);
            return false;
        }
        boolean isQueued = isQueued(call);
        if ((executor.conditions() & Conditions.CONVERTING) != 0
                && !isQueued
                && !call.isAdmitted
                && executor.conversions().hold(call)) {
            return false;
        }
        boolean watched = ((client.conditions | executor.conditions()) & Conditions.WATCHED) != 0;
        if (watched && !call.isAdmitted && !isLetThrough(call)) {
            return false;
        }
        if (isQueued) {
            queue(call);
            return false;
        }
        return !watched || call.isAdmitted || admit(call);
    }

    private static boolean isQueued(CallState call) {
        return call.client.is(Conditions.IN_TRANSACTION) && (call.row.mask & Conditions.IN_TRANSACTION) != 0;
    }

    private static boolean mayOvertake(CallState call) {
        return call.row != null && Background.mayRun(call.client, call.row);
    }

    private void defer(CallState call) {
        CallState own = call.isOwned ? call : call.own();
        if (call.isResumed) {
            // It has waited already, and those that wait came after it.
            call.client.deferred.addFirst(own);
        } else {
            call.client.deferred.add(own);
        }
    }

    private CommandException refusal(CallState call) {
        if (call.row == null || call.row.command == null && call.count >= 2) {
            return unknown(call);
        }
        Row row = call.row;
        if (!row.accepts(call.count) || row.command == null) {
            return CommandException.wrongArity(row.name());
        }
        int holding = row.mask & (call.client.conditions | executor.conditions());
        if (isQueued(call)) {
            // Whatever it does to the data, to keep it takes memory.
            holding |= executor.conditions() & Conditions.OUT_OF_MEMORY;
        }
        if (row.definition.has(CommandFlag.PROTECTED) && !protection.test(call)) {
            return protectedCommand(row);
        }
        if ((holding & Conditions.UNAUTHENTICATED) != 0) {
            return new CommandException(ErrorPrefix.NOAUTH, "Authentication required.");
        }
        if (call.client.is(Conditions.IN_TRANSACTION) && row.definition.has(CommandFlag.NO_MULTI)) {
            return new CommandException("Command not allowed inside a transaction");
        }
        if ((holding & Conditions.RESTRICTED) != 0) {
            CommandException denied = access.refusal(call);
            if (denied != null) {
                return denied;
            }
        }
        CommandException refused = serverRefusal(holding, row);
        if (refused == null && (holding & Conditions.MONITORING) != 0) {
            return new CommandException("Replica can't interact with the keyspace");
        }
        return refused;
    }

    /// The error of a command that a client may not run, whatever its words are.
    CommandException notAllowed(ClientState client, CallState call) {
        call.resolve(executor.table());
        String name = call.row == null ? call.word(0).toLatin1() : call.row.name();
        return new CommandException(
                ErrorPrefix.NOPERM, "User " + client.user + " has no permissions to run the '" + name + "' command");
    }

    private CommandException refusalOfTruncated(CallState call) {
        call.client.set(Conditions.TRUNCATED, false);
        if (call.row != null && call.client.is(Conditions.RESTRICTED)) {
            // It is noted there; the words are gone whatever the user may do by now.
            access.refusal(call);
        }
        return call.refused;
    }

    /// Why the queued commands of a client cannot be run now, or null. They were looked at when they were queued,
    /// but the server may have come into another state since.
    public CommandException refusalOfQueued(ClientState client) {
        for (CallState queued : client.transaction.queued()) {
            CommandException refusal = serverRefusal(queued.row.mask & executor.conditions(), queued.row);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private CommandException serverRefusal(int holding, Row row) {
        if ((holding & Conditions.OUT_OF_MEMORY) != 0 && !executor.eviction().makeRoom() && !row.isExec) {
            return new CommandException(ErrorPrefix.OOM, "command not allowed when used memory > 'maxmemory'.");
        }
        if ((holding & Conditions.WRITES_REFUSED) != 0) {
            return new CommandException(writesRefused.prefix(), writesRefused.getMessage());
        }
        if ((holding & Conditions.LOADING) != 0) {
            return new CommandException(ErrorPrefix.LOADING, "Mortise is loading the dataset in memory");
        }
        if (row.module != null && row.module.isQuarantined()) {
            return new CommandException(
                    ErrorPrefix.MODULEQUARANTINED,
                    "module " + row.module.id() + " " + row.module.version() + " is out of service: "
                            + row.module.whyQuarantined());
        }
        return null;
    }

    private static CommandException protectedCommand(Row row) {
        String name = row.name();
        int bar = name.indexOf('|');
        String shown = (bar < 0 ? name : name.substring(0, bar)).toUpperCase(java.util.Locale.ROOT);
        String setting = "enable-" + shown.toLowerCase(java.util.Locale.ROOT) + "-command";
        return new CommandException(shown + " command not allowed. If the " + setting
                + " option is set to \"local\", you can run it from a local connection, otherwise you need to set this"
                + " option in the configuration file, and then restart the server.");
    }

    /// Why there is no such command, if a module that is missing has it; otherwise null.
    CommandException missing(CallState call) {
        return absent.apply(call.word(0).toLatin1().toLowerCase(Locale.ROOT));
    }

    private CommandException unknown(CallState call) {
        CommandException missing = call.row == null ? missing(call) : null;
        if (missing != null) {
            return missing;
        }
        if (call.row != null) {
            return new CommandException("unknown subcommand '" + quoted(call, 1, QUOTED_BYTES) + "'. Try "
                    + call.row.name().toUpperCase(java.util.Locale.ROOT) + " HELP.");
        }
        StringBuilder arguments = new StringBuilder();
        for (int index = 1; index < call.count && arguments.length() < QUOTED_BYTES; index++) {
            String word = quoted(call, index, QUOTED_BYTES - arguments.length());
            arguments.append('\'').append(word).append("' ");
        }
        String suffix = arguments.isEmpty() ? "" : ", with args beginning with: " + arguments;
        return new CommandException("unknown command '" + quoted(call, 0, QUOTED_BYTES) + "'" + suffix);
    }

    /// The beginning of a word, up to a NUL byte, where C's strings end.
    private static String quoted(CallState call, int index, int room) {
        Slice word = call.word(index);
        int end = 0;
        while (end < Math.min(word.length(), room) && word.byteAt(end) != 0) {
            end++;
        }
        return word.slice(0, end).toString();
    }

    /// Answers a request that is not run. One that is refused while it would be queued spoils the transaction; an
    /// EXEC that is refused ends it.
    void refuse(CallState call, CommandException why) {
        ClientState client = call.client;
        if (client.is(Conditions.IN_TRANSACTION)) {
            client.transaction.isAborted = true;
        }
        if (call.row != null) {
            call.row.rejected++;
        }
        if (call.row != null && call.row.isExec) {
            client.endTransaction(executor.databases());
            executor.answer(
                    call,
                    new CommandException(
                            ErrorPrefix.EXECABORT,
                            "Transaction discarded because of: "
                                    + (why.prefix().equals(ErrorPrefix.ERR.name()) ? "" : why.prefix() + " ")
                                    + why.getMessage()));
            return;
        }
        executor.answer(call, why);
    }

    private void queue(CallState call) {
        CallState own = call.isOwned ? call : call.own();
        call.client.transaction.queue(own);
        executor.answer(call, reply -> reply.simpleString("QUEUED"));
    }

    /// Asks the interceptors.
    private boolean isLetThrough(CallState call) {
        for (Interceptor each : interceptors) {
            if (each.module != null && each.module.isQuarantined()) {
                continue;
            }
            try {
                each.interceptor.before(call);
            } catch (CommandException denied) {
                refuse(call, denied);
                return false;
            } catch (Throwable fault) {
                refuse(call, executor.faults().caught(each.module, "intercepting '" + call.row.name() + "'", fault));
                return false;
            }
        }
        return true;
    }

    /// Asks the admission. A transaction is shown as a whole, at its end, with all its keys.
    private boolean admit(CallState call) {
        if (admission == null) {
            return true;
        }
        Transaction ending =
                call.row.isExec && call.client.is(Conditions.IN_TRANSACTION) ? call.client.transaction : null;
        if (ending != null) {
            call.declareKeysOf(ending.queued(), executor.databases());
        }
        Admission.Deferral deferral;
        try {
            deferral = admission.admit(call);
        } catch (CommandException denied) {
            refuse(call, denied);
            return false;
        } catch (Throwable fault) {
            refuse(call, executor.faults().caught(admitter, "admitting '" + call.row.name() + "'", fault));
            return false;
        } finally {
            if (ending != null) {
                call.keyCount = 0;
            }
        }
        if (deferral == null) {
            return true;
        }
        executor.admissions().defer(call, deferral, admitter);
        return false;
    }
}
