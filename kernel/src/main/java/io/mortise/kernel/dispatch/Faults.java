package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.strict.Checkpoint;
import io.mortise.spi.strict.OverrunError;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door at which what goes wrong in a module, or in the kernel, is caught.
///
/// The client gets an error with a reference, the log the whole story under the same reference, the module a count.
/// The stack trace is turned into text at once: a kept exception would keep the module's class loader alive.
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private long count;
    private BiConsumer<LoadedModule, Fault> onModuleFault = (module, fault) -> {};
    private BiConsumer<String, Throwable> onFatal = (place, fault) -> {};

    /// What went wrong, in words.
    ///
    /// @param reference by which it is found in the log
    /// @param place what was being done
    /// @param description the exception's class and message
    public record Fault(String reference, String place, String description) {}

    /// Sets who hears that a module has failed, after it was counted.
    public void onModuleFault(BiConsumer<LoadedModule, Fault> listener) {
        onModuleFault = listener;
    }

    /// Sets who hears of what the server cannot go on after.
    public void onFatal(BiConsumer<String, Throwable> listener) {
        onFatal = listener;
    }

    /// Something went wrong after which the server cannot go on, because nobody knows what state it is in. In the
    /// server's process this does not return.
    ///
    /// @param place what was being done
    public void fatal(String place, Throwable fault) {
        count++;
        onFatal.accept(place, fault);
    }

    /// How many faults there were since the server started.
    public long count() {
        return count;
    }

    /// Logs a fault.
    ///
    /// @param module whose it is, null for the kernel
    /// @param what was being done
    /// @return what the client is to be told
    public CommandException caught(LoadedModule module, String what, Throwable fault) {
        if (fault instanceof VirtualMachineError broken
                && !(fault instanceof StackOverflowError)
                && !(fault instanceof OutOfMemoryError)) {
            fatal(what, broken);
        }
        if (fault instanceof OverrunError) {
            Checkpoint.release(Thread.currentThread());
        }
        count++;
        String reference = "f" + Long.toString(count, 36);
        String owner = module == null ? "the kernel" : "module " + module.id() + " " + module.version();
        LOG.error("fault {} of {} in {}", reference, owner, what, fault);
        if (module == null) {
            return fault instanceof OutOfMemoryError
                    ? new CommandException(ErrorPrefix.OOM, "the heap is full: see the log for reference " + reference)
                    : new CommandException("internal error, see the log for reference " + reference);
        }
        module.countFault();
        if (fault instanceof OutOfMemoryError) {
            // It may have been the data's, or another client's: nobody is put out of service for that.
            return new CommandException(
                    ErrorPrefix.OOM,
                    "the heap is full: " + owner + " failed in " + what + ", see the log for reference " + reference);
        }
        onModuleFault.accept(module, new Fault(reference, what, fault.toString()));
        return new CommandException(
                ErrorPrefix.MODULEFAULT, owner + " failed in " + what + ", see the log for reference " + reference);
    }

    /// Runs a callback of a module; what it throws is its fault and nobody else's trouble.
    ///
    /// @param module whose it is, null for the kernel
    public void guard(LoadedModule module, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable fault) {
            caught(module, "a listener", fault);
        }
    }
}
