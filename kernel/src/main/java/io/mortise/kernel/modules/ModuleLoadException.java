package io.mortise.kernel.modules;

/// A module cannot be loaded, or unloaded. The message tells the operator why, in a sentence with the names in it.
/// Nothing of the module is left behind.
public final class ModuleLoadException extends Exception {
    private static final long serialVersionUID = 1;

    public ModuleLoadException(String message) {
        super(message);
    }

    public ModuleLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
