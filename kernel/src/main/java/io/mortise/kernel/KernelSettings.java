package io.mortise.kernel;

import io.mortise.kernel.config.DeclaredSettings;
import io.mortise.kernel.config.SettingState;
import io.mortise.spi.config.Setting;

/// The kernel's own settings, with Redis's names and initial values where Redis has them.
public final class KernelSettings {
    /// Who may use a command that can do harm.
    public enum Allowance {
        NO,
        /// Clients on this machine.
        LOCAL,
        YES
    }

    public final DeclaredSettings declared = new DeclaredSettings(null);

    public final Setting<Long> port = declared.number("port", 6379, 0, 65535);
    public final Setting<String> bind = declared.text("bind", "127.0.0.1 -::1");
    public final Setting<Long> tcpBacklog =
            declared.number("tcp-backlog", 511, 0, Integer.MAX_VALUE).immutable();
    public final Setting<Long> databases =
            declared.number("databases", 16, 1, 16_384).immutable();
    public final Setting<String> requirepass = declared.text("requirepass", "").secret();
    public final Setting<Long> hz = declared.number("hz", 10, 1, 500);
    public final Setting<Long> protoMaxBulkLen =
            declared.bytes("proto-max-bulk-len", 512L << 20, 1L << 20, Long.MAX_VALUE);
    public final Setting<Long> clientQueryBufferLimit =
            declared.bytes("client-query-buffer-limit", 1L << 30, 1L << 20, Long.MAX_VALUE);
    public final Setting<Allowance> enableDebugCommand =
            declared.choice("enable-debug-command", Allowance.NO).immutable();
    public final Setting<Allowance> enableModuleCommand =
            declared.choice("enable-module-command", Allowance.NO).immutable();
    public final Setting<Allowance> enableProtectedConfigs =
            declared.choice("enable-protected-configs", Allowance.NO).immutable();
    public final SettingState<String> dir = declared.text("dir", "./");
}
