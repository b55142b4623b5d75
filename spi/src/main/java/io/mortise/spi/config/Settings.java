package io.mortise.spi.config;

import java.util.List;
import java.util.concurrent.Callable;

/// Where a module declares its settings. Each is known to clients as `<module>.<name>`, and, where Redis has the
/// same setting, also by its bare name, everywhere ([Setting#alias]).
///
/// @see Setting
public interface Settings {
    /// `yes` or `no`.
    Setting<Boolean> bool(String name, boolean initial);

    /// An integer between `least` and `most`, both included.
    Setting<Long> number(String name, long initial, long least, long most);

    /// A number of bytes, with or without a unit: `64mb`.
    Setting<Long> bytes(String name, long initial, long least, long most);

    /// A decimal number between `least` and `most`, both included.
    Setting<Double> decimal(String name, double initial, double least, double most);

    /// Any text.
    Setting<String> text(String name, String initial);

    /// Several words with spaces between them, such as addresses; shown with single spaces.
    Setting<List<String>> words(String name, List<String> initial);

    /// One of the constants of an enum, written in lower case with `-` for `_`.
    <E extends Enum<E>> Setting<E> choice(String name, E initial);

    /// Has several settings checked and changed as one, so that a pair such as certificate and key is taken over
    /// together or not at all. `change` is asked whenever one of them is to change, and before the module starts.
    void together(Change change, Setting<?>... members);

    /// The same for changes whose check reads files or takes long. The check then runs in the background, except
    /// when the module is loaded and in transactions.
    void togetherInBackground(LongChange change, Setting<?>... members);

    /// A change of several settings at once whose check may block.
    @FunctionalInterface
    interface LongChange {
        /// Takes from the proposal what the check needs. On the command thread; must not block.
        ///
        /// The check runs on any thread and may block. It gives what makes the change effective, which is run
        /// on the command thread if nothing else refuses. Either of them refuses by throwing
        /// [io.mortise.spi.command.CommandException].
        ///
        /// @return the check
        Callable<Runnable> prepare(Proposal proposal);
    }

    /// A change of several settings at once.
    @FunctionalInterface
    interface Change {
        /// Checks the new values. On the command thread; must not block.
        ///
        /// @return what makes the change effective; run if nothing else refuses
        /// @throws io.mortise.spi.command.CommandException to refuse
        Runnable prepare(Proposal proposal);
    }

    /// The values that settings are to have.
    interface Proposal {
        /// The value that this one is to have, or has if it does not change.
        <T> T of(Setting<T> setting);
    }
}
