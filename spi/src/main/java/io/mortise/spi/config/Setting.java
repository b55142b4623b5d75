package io.mortise.spi.config;

import java.util.function.Consumer;
import java.util.function.Function;

/// A typed setting: declared once, read by the module, shown and changed through the configuration file, the
/// command line, CONFIG and MODULE LOADEX. The kernel parses and checks what operators write; a value that is
/// refused leaves the old one.
///
/// The methods that return the setting are for the declaration. [#get()] may be called on any thread, from
/// [io.mortise.spi.ServerModule#start] on.
///
/// @param <T> the type of its value
public interface Setting<T> {
    /// The present value.
    T get();

    /// Cannot be changed while the module runs.
    Setting<T> immutable();

    /// Never shown: CONFIG GET answers `***`.
    Setting<T> secret();

    /// Not shown by patterns, only by its full name.
    Setting<T> hidden();

    /// Changed while the server runs only if its setting `enable-protected-configs` allows it. For what could be
    /// used to write anywhere on the machine.
    Setting<T> guarded();

    /// Another name, without the module's prefix, for settings that Redis has. Called again, it adds one more; the
    /// first is the one that CONFIG REWRITE writes.
    Setting<T> alias(String name);

    /// Another check beside the type's own. On the command thread; must not block. What takes longer goes to
    /// [Settings#togetherInBackground].
    ///
    /// @param check gives null if the value is fine, or else why it is not
    Setting<T> check(Function<T, String> check);

    /// Called on the command thread after the value has changed.
    Setting<T> onChange(Consumer<T> listener);
}
