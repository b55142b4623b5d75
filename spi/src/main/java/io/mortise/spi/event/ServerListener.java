package io.mortise.spi.event;

/// Hears of server events. Called on the command thread; must not block.
@FunctionalInterface
public interface ServerListener {
    void on(ServerEvent event);
}
