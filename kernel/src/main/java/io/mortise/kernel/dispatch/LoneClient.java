package io.mortise.kernel.dispatch;

/// Notices when one client has the server to itself, and sends a request only when it has had the reply to the one
/// before. Nobody waits for what is done on the command thread for such a client but itself.
///
/// That is told by batches: those of the last while were of one request each, and all of the same client. Somebody who
/// comes along now and then ends that at once, and it does not begin again between two such visits.
final class LoneClient {
    /// What counts as a while.
    private static final int BATCHES = 64;

    private long clientId;
    private int batches;

    /// A batch is about to run.
    ///
    /// @param first the client of its first request
    void batch(ClientState first, int requests) {
        if (requests != 1 || first.id() != clientId) {
            clientId = first.id();
            batches = 0;
        } else if (batches < BATCHES) {
            batches++;
        }
    }

    boolean is(ClientState client) {
        return batches == BATCHES && client.id() == clientId;
    }
}
