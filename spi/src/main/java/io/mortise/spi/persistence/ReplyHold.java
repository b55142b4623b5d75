package io.mortise.spi.persistence;

/// Holds replies back until the effects before them are durable, so that no client, not even one that only reads,
/// sees what a crash could undo.
///
/// Every piece of output carries the position of the effect stream at which it was made; the kernel sends it when
/// [#durable()] has reached that position. The module calls the [Release] whenever it has moved.
public interface ReplyHold {
    /// Whether replies are held at present. On the command thread.
    boolean holds();

    /// The sequence number of the last unit that is durable. On the command thread.
    long durable();

    /// Given once, before the module starts.
    void attach(Release release);

    /// Called by the module.
    interface Release {
        /// The durable position, or whether replies are held, has changed. On any thread.
        void moved();

        /// Replies that wait will never be sent: their connections are closed. On any thread.
        void failed(String reason);
    }
}
