package io.mortise.kernel.resp;

import io.mortise.spi.keyspace.ChunkedBytes;

/// Takes the words of a request as they are parsed.
public interface RequestTarget {
    /// A request begins; words of an unfinished one before are void.
    void begin();

    /// The next word.
    void word(byte[] array, int offset, int length);

    /// The next word, which was large.
    void word(ChunkedBytes chunks);
}
