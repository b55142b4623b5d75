package io.mortise.module.tls;

import io.mortise.module.tls.material.TlsContext;
import io.mortise.spi.ModuleRuntime;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// Looks again and again whether the files have changed, as often as the setting `tls-auto-reload-interval` says.
/// Owned by the command thread.
final class Reloading {
    private static final long MILLIS_A_SECOND = 1000;

    private final ModuleRuntime runtime;
    private final Consumer<Outcome> reload;
    private ModuleRuntime.Timer timer;
    private boolean isUnderWay;
    private long reloads;
    private long failures;
    private String lastFailure = "";

    /// Hears how a look ended, exactly once.
    interface Outcome {
        void unchanged();

        void done(TlsContext fresh);

        void failed(Throwable reason);
    }

    /// @param reload has a look, and may take its time
    Reloading(ModuleRuntime runtime, TlsSettings settings, Consumer<Outcome> reload) {
        this.runtime = runtime;
        this.reload = reload;
        settings.reloadInterval.onChange(this::every);
        every(settings.reloadInterval.get());
    }

    private void every(long seconds) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (seconds > 0) {
            timer = runtime.every(seconds * MILLIS_A_SECOND, call -> look());
        }
    }

    private void look() {
        if (!isUnderWay) {
            isUnderWay = true;
            reload.accept(new Look());
        }
    }

    private final class Look implements Outcome {
        @Override
        public void unchanged() {
            isUnderWay = false;
            lastFailure = "";
        }

        @Override
        public void done(TlsContext fresh) {
            unchanged();
            reloads++;
            runtime.log().log(Level.INFO, "the certificates have changed and are in force: {0}", fresh.subject());
        }

        /// Files that are bad are looked at again and again, and complained about once.
        @Override
        public void failed(Throwable reason) {
            isUnderWay = false;
            String message = String.valueOf(reason.getMessage());
            if (!message.equals(lastFailure)) {
                failures++;
                lastFailure = message;
                runtime.log().log(Level.WARNING, "the certificates have changed and are not used: {0}", message);
            }
        }
    }

    /// How often changed files were taken over.
    long reloads() {
        return reloads;
    }

    /// How often changed files were no good.
    long failures() {
        return failures;
    }
}
