package io.mortise.kernel.environment;

import io.mortise.spi.net.NativeEngines;
import java.util.List;

/// No native engines, with the reason.
public record NoNativeEngines(String absence) implements NativeEngines {
    @Override
    public String library() {
        return "none";
    }

    @Override
    public List<String> protocols() {
        return List.of();
    }

    @Override
    public List<String> cipherSuites() {
        return List.of();
    }

    @Override
    public Source source(Specification specification) {
        throw new IllegalStateException(absence);
    }
}
