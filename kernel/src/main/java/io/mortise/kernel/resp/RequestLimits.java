package io.mortise.kernel.resp;

/// How large a request may be.
///
/// @param words how many words
/// @param wordBytes how long a word
/// @param authenticated whether the limits are those of a client that has authenticated; the messages differ
public record RequestLimits(int words, long wordBytes, boolean authenticated) {
    /// The limits of a client that has not authenticated yet, which can allocate next to nothing.
    public static final RequestLimits UNAUTHENTICATED = new RequestLimits(10, 16 * 1024, false);

    /// The limits of any other client.
    ///
    /// @param wordBytes the setting `proto-max-bulk-len`
    public static RequestLimits authenticated(long wordBytes) {
        return new RequestLimits(Integer.MAX_VALUE, wordBytes, true);
    }
}
