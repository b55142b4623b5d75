package io.mortise.bench.load;

/// A server did not answer as it had to, or not at all. No figure of the run counts.
public final class LoadFailure extends RuntimeException {
    public LoadFailure(String message) {
        super(message);
    }
}
