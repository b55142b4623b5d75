package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.ClientMemory;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Transaction;
import io.mortise.kernel.environment.Connection.Encryption;

/// A connection as a line of CLIENT LIST: the fields of Redis, in their order. Those that have no counterpart here
/// are 0, or what Redis shows for nothing.
public final class ClientLine {
    private static final int MILLIS_A_SECOND = 1000;

    private final StringBuilder line = new StringBuilder(512);

    private ClientLine() {}

    /// The line, without a line feed.
    public static String of(ClientState client, long nowMillis) {
        ClientLine made = new ClientLine();
        made.identity(client, nowMillis);
        made.state(client);
        made.memory(client);
        made.traffic(client);
        made.encryption(client.connection().encryption());
        return made.line.toString();
    }

    private ClientLine field(String name, Object value) {
        line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value);
        return this;
    }

    private void identity(ClientState client, long nowMillis) {
        field("id", client.id())
                .field("addr", client.address())
                .field("laddr", client.localAddress())
                .field("fd", -1)
                .field("name", client.name)
                .field("age", (nowMillis - client.createdMillis()) / MILLIS_A_SECOND)
                .field("idle", (nowMillis - client.lastMillis) / MILLIS_A_SECOND)
                .field("flags", flags(client))
                .field("db", client.database);
    }

    private static String flags(ClientState client) {
        StringBuilder flags = new StringBuilder();
        flags.append(client.isMonitor ? "O" : "");
        flags.append(client.is(Conditions.IN_TRANSACTION) ? "x" : "");
        flags.append(client.isBlocked() ? "b" : "");
        if (client.tracking != null) {
            flags.append("t");
            flags.append(client.tracking.isRedirectBroken ? "R" : "");
            flags.append(client.tracking.broadcasts ? "B" : "");
        }
        flags.append(client.transaction != null && client.transaction.isDirty ? "d" : "");
        flags.append(client.closesAfterReply ? "c" : "");
        flags.append(client.connection().isUnixSocket() ? "U" : "");
        flags.append(client.isSpared ? "e" : "");
        flags.append(client.touchesNothing ? "T" : "");
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private void state(ClientState client) {
        Transaction transaction = client.transaction;
        field("sub", 0).field("psub", 0).field("ssub", 0);
        field("multi", client.is(Conditions.IN_TRANSACTION) ? transaction.length() : -1);
        field("watch", transaction == null ? 0 : transaction.watches());
    }

    private void memory(ClientState client) {
        ClientMemory memory = ClientMemory.of(client);
        field("qbuf", memory.query())
                .field("qbuf-free", memory.queryRoom())
                .field("argv-mem", memory.waiting())
                .field("multi-mem", memory.queued())
                .field("rbs", 0)
                .field("rbp", 0)
                .field("obl", memory.output())
                .field("oll", 0)
                .field("omem", memory.output())
                .field("omem-shared", 0)
                .field("omem-unshared", memory.output())
                .field("tot-mem", memory.total());
    }

    private void traffic(ClientState client) {
        field("events", client.connection().isWritable() ? "r" : "rw")
                .field("cmd", client.lastRow == null ? "NULL" : client.lastRow.name())
                .field("user", client.user)
                .field("redir", client.tracking == null ? -1 : client.tracking.redirect)
                .field("resp", client.protocol)
                .field("lib-name", client.libraryName)
                .field("lib-ver", client.libraryVersion)
                .field("io-thread", 0)
                .field("tot-net-in", client.bytesIn)
                .field("tot-net-out", client.bytesOut)
                .field("tot-cmds", client.commands)
                .field("read-events", client.reads)
                .field("avg-pipeline-len-sum", client.commands)
                .field("avg-pipeline-len-cnt", client.reads);
    }

    /// Fields that Redis does not have, behind all others, for connections to a port with encryption.
    private void encryption(Encryption encryption) {
        if (encryption != null) {
            field("tls-version", encryption.protocol()).field("tls-cipher", encryption.cipher());
            // A name may have spaces and line feeds, which separate fields and lines here.
            field("tls-peer", encryption.peer() == null ? "" : encryption.peer().replaceAll("[\\s\\p{Cntrl}]", "_"));
        }
    }
}
