package io.mortise.module.tls;

import io.mortise.module.tls.material.TlsContext;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.function.Supplier;

/// INFO tls: what is served with which certificate, and how handshakes went.
final class TlsInfo {
    private final TlsListener listener;
    private final Supplier<Reloading> reloading;

    TlsInfo(TlsListener listener, Supplier<Reloading> reloading) {
        this.listener = listener;
        this.reloading = reloading;
    }

    void write(InfoWriter out) {
        TlsContext context = listener.context();
        out.field("enabled", context == null ? 0 : 1);
        if (context != null) {
            out.field("provider", context.provider())
                    .field("protocols", String.join(" ", context.protocols()))
                    .field("certificate_subject", context.subject())
                    .field("certificate_serial", context.serial())
                    .field("certificate_expires", context.expires());
        }
        out.field("handshakes", listener.handshakes())
                .field("handshakes_failed", listener.failedHandshakes())
                .field("last_peer", listener.lastPeer())
                .field("reloads", reloading.get().reloads())
                .field("reload_failures", reloading.get().failures());
        int number = 0;
        for (var kind : listener.kinds().entrySet()) {
            String[] words = kind.getKey().split(",", 2);
            out.field(
                    "kind" + number++,
                    "version=" + words[0] + ",cipher=" + words[1] + ",handshakes=" + kind.getValue());
        }
    }
}
