package io.mortise.spi.event;

/// Hears of server events. Called on the command thread; must not block.
@FunctionalInterface
public interface ServerListener {
    /// Hears of an event. What it throws is the module's fault.
    void on(ServerEvent event);
}
