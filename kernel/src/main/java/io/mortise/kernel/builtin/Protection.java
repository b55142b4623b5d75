package io.mortise.kernel.builtin;

import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.KernelSettings.Allowance;
import io.mortise.kernel.dispatch.CallState;

/// Who may use the commands that can do harm: DEBUG by the setting `enable-debug-command`, the changing part of
/// MODULE by `enable-module-command`.
public final class Protection {
    private final KernelSettings settings;

    public Protection(KernelSettings settings) {
        this.settings = settings;
    }

    /// Whether a setting allows a protected command to its client.
    public boolean allows(CallState call) {
        Allowance allowance = call.row().name().startsWith("module")
                ? settings.enableModuleCommand.get()
                : settings.enableDebugCommand.get();
        return switch (allowance) {
            case NO -> false;
            case LOCAL -> call.client().isLocal();
            case YES -> true;
        };
    }
}
