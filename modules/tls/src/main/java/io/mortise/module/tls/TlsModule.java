package io.mortise.module.tls;

import io.mortise.module.tls.material.TlsContext;
import io.mortise.module.tls.material.TlsException;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleResources;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Settings.Proposal;
import io.mortise.spi.net.ListenerHandle;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;

/// TLS. There are no commands: the module is a port, the settings that say how, and a section of INFO.
///
/// Certificates and keys are read into a [TlsContext], which never changes. Settings, files that were replaced, and
/// a CONFIG SET that names the same files again make another one, which takes the place of the first for the
/// connections that come from then on. If it cannot be made, the first stays.
public final class TlsModule implements ServerModule {
    private final TlsSettings settings = new TlsSettings();
    private final TlsListener listener = new TlsListener(settings);
    private ModuleRuntime runtime;
    private ListenerHandle port;
    private Reloading reloading;
    /// Made before the module runs; null if nothing is to be served.
    private TlsContext prepared;

    @Override
    public void describe(ModuleDefinition module) {
        settings.declare(module.settings(), this::prepare);
        module.info("tls", new TlsInfo(listener, () -> reloading)::write);
    }

    @Override
    public void prepare(ModuleResources resources, Proposal values) throws TlsException {
        prepared = loaded(settings.proposed(values), resources);
    }

    private static TlsContext loaded(TlsOptions wanted, ModuleResources resources) throws TlsException {
        return wanted.port() == 0 ? null : TlsContext.load(wanted, resources);
    }

    @Override
    public void start(ModuleRuntime given) {
        runtime = given;
        listener.start(given);
        reloading = new Reloading(given, settings, this::reload);
        TlsContext context = contextToStartWith(settings.present());
        prepared = null;
        if (context != null) {
            report(context);
            serve(context);
        }
    }

    /// What was prepared, unless settings have changed since.
    private TlsContext contextToStartWith(TlsOptions wanted) {
        if (prepared == null ? wanted.port() == 0 : prepared.options().equals(wanted)) {
            return prepared;
        }
        try {
            return loaded(wanted, runtime);
        } catch (TlsException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }

    // ---- another generation

    /// What is counted goes on counting. Everything else is made of the settings, which stay; the kernel sees to
    /// the port and its connections.
    @Override
    public byte[] exportState() {
        return listener.exported();
    }

    @Override
    public void importState(byte[] state, String fromVersion) {
        listener.imported(state);
    }

    // ---- settings that change

    /// Reads and checks in the background, then swaps on the command thread.
    private Callable<Runnable> prepare(Proposal proposal) {
        TlsOptions wanted = settings.proposed(proposal);
        if (runtime == null) {
            // The values with which the module begins, which are checked by what was prepared of them.
            return () -> () -> {};
        }
        return () -> {
            if (wanted.port() == 0) {
                return this::close;
            }
            try {
                TlsContext context = TlsContext.load(wanted, runtime);
                return () -> {
                    report(context);
                    serve(context);
                };
            } catch (TlsException refused) {
                runtime.log().log(Level.WARNING, "the TLS settings stay as they were: {0}", refused.getMessage());
                throw new CommandException("Unable to update TLS configuration. Check server logs.");
            }
        };
    }

    private void report(TlsContext context) {
        context.warnings(runtime.nowMillis()).forEach(warning -> runtime.log().log(Level.WARNING, "{0}", warning));
    }

    private void serve(TlsContext context) {
        ListenerHandle before = port;
        int number = context.options().port();
        boolean moves = port == null || listener.context().options().port() != number;
        if (moves) {
            port = opened(number);
            runtime.log().log(Level.INFO, "Ready to accept connections tls on port {0,number,#}", port.port());
        }
        if (moves && before != null) {
            before.stopListening();
        }
        listener.context(context);
    }

    private ListenerHandle opened(int number) {
        try {
            return runtime.listen(listener, number);
        } catch (CommandException refused) {
            runtime.log().log(Level.WARNING, "{0}", refused.getMessage());
            throw new CommandException("Unable to listen on this port. Check server logs.");
        }
    }

    /// Takes no more connections.
    private void close() {
        if (port != null) {
            port.stopListening();
            port = null;
        }
        listener.context(null);
    }

    // ---- files that change

    /// Looks whether the files have changed, in the background, and takes them over if they are good.
    private void reload(Reloading.Outcome outcome) {
        TlsContext present = listener.context();
        if (present == null) {
            outcome.unchanged();
            return;
        }
        runtime.background(() -> present.reloaded(present.options(), runtime), (fresh, failure) -> {
            if (failure != null) {
                outcome.failed(failure);
            } else if (fresh == null || listener.context() != present) {
                outcome.unchanged();
            } else {
                listener.context(fresh);
                outcome.done(fresh);
            }
        });
    }
}
