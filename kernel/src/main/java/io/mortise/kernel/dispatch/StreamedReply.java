package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.reply.Reply;

/// A reply whose pieces are sent as its client takes them.
///
/// @param module whose code makes the pieces, and which is kept until the last; null for the kernel's
record StreamedReply(Reply.Source source, LoadedModule module) {
    static StreamedReply of(Reply.Source source, LoadedModule module) {
        if (module != null) {
            module.hold();
        }
        return new StreamedReply(source, module);
    }

    void close() {
        try {
            source.close();
        } finally {
            if (module != null) {
                module.release();
            }
        }
    }
}
