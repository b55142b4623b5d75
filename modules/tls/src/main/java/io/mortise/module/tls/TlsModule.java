package io.mortise.module.tls;

import io.mortise.module.tls.material.SourceFiles;
import io.mortise.module.tls.material.TlsContext;
import io.mortise.module.tls.material.TlsException;
import io.mortise.spi.ModuleDefinition;
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
    /// What the present context was made of; null if nothing is to be served.
    private TlsOptions options;

    private Reloading reloading;

    @Override
    public void describe(ModuleDefinition module) {
        settings.declare(module.settings(), this::prepare);
        module.info("tls", new TlsInfo(listener, () -> reloading)::write);
    }

    @Override
    public void start(ModuleRuntime given) {
        runtime = given;
        listener.start(given);
        reloading = new Reloading(given, settings, this::reload);
        TlsOptions wanted = settings.present();
        if (wanted.port() != 0) {
            try {
                TlsContext context = TlsContext.load(wanted, new SourceFiles(given.files()));
                report(context);
                serve(wanted, context);
            } catch (TlsException refused) {
                throw new IllegalStateException(refused.getMessage(), refused);
            }
        }
    }

    // ---- settings that change

    /// Reads and checks in the background, then swaps on the command thread.
    private Callable<Runnable> prepare(Proposal proposal) {
        TlsOptions wanted = settings.proposed(proposal);
        if (runtime == null) {
            // The values with which the module begins: the start checks them.
            return () -> () -> {};
        }
        return () -> {
            if (wanted.port() == 0) {
                return this::close;
            }
            try {
                TlsContext context = TlsContext.load(wanted, new SourceFiles(runtime.files()));
                return () -> {
                    report(context);
                    serve(wanted, context);
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

    private void serve(TlsOptions wanted, TlsContext context) {
        ListenerHandle before = port;
        boolean moves = port == null || options.port() != wanted.port();
        if (moves) {
            port = opened(wanted.port());
            runtime.log().log(Level.INFO, "Ready to accept connections tls on port {0,number,#}", port.port());
        }
        if (moves && before != null) {
            before.stopListening();
        }
        options = wanted;
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
        options = null;
        listener.context(null);
    }

    // ---- files that change

    /// Looks whether the files have changed, in the background, and takes them over if they are good.
    private void reload(Reloading.Outcome outcome) {
        TlsOptions made = options;
        TlsContext present = listener.context();
        if (made == null || present == null) {
            outcome.unchanged();
            return;
        }
        long nowMillis = runtime.nowMillis();
        runtime.background(
                () -> present.reloaded(made, new SourceFiles(runtime.files()), nowMillis), (fresh, failure) -> {
                    if (failure != null) {
                        outcome.failed(failure);
                    } else if (fresh == null || options != made || listener.context() != present) {
                        outcome.unchanged();
                    } else {
                        listener.context(fresh);
                        outcome.done(fresh);
                    }
                });
    }
}
