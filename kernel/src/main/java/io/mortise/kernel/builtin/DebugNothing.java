package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Glob;
import io.mortise.spi.reply.Reply;
import java.util.Locale;
import java.util.Set;

/// Subcommands of DEBUG that test suites of clients send, and that have little or nothing to do here: they are
/// answered as Redis answers, and do no harm.
final class DebugNothing {
    private static final int ANY = Integer.MAX_VALUE;
    private static final KernelCommand OK = (call, reply) -> reply.ok();
    private static final String NOTHING = "Does nothing here.";

    private DebugNothing() {}

    static Debug addTo(Debug debug, Kernel kernel) {
        switches(debug);
        structures(debug);
        return debug.with("change-repl-id", 0, 0, "", "Gives the history of the data a new name.", (call, reply) -> {
                    kernel.renewIdentity();
                    reply.ok();
                })
                .with("error", 1, 1, "text", "Answers an error.", DebugNothing::error)
                .with(
                        "jmap",
                        0,
                        0,
                        "",
                        "Answers figures about the Java heap.",
                        (call, reply) -> new MemoryReport(kernel).heap(call, reply))
                .with("client-eviction", 0, 0, "", "Shows how many connections are how large.", (call, reply) -> {
                    reply.verbatim("txt", kernel.engine().eviction().describe());
                })
                .with(
                        "htstats",
                        1,
                        2,
                        "dbid [full]",
                        "Tells how many keys a database has.",
                        (call, reply) -> tableOf(kernel, call, reply))
                .with(
                        "stringmatch-len",
                        2,
                        2,
                        "length pattern",
                        "Matches a pattern with a long word.",
                        (call, reply) -> {
                            match(call);
                            reply.ok();
                        });
    }

    private static void switches(Debug debug) {
        for (String name : new String[] {
            "set-disable-deny-scripts",
            "set-skip-checksum-validation",
            "quicklist-packed-threshold",
            "pause-cron",
            "dict-resizing",
            "aof-flush-sleep",
            "leak",
            "client-enforce-reply-list",
            "delay-rdb-client-free-threshold",
            "reply-copy-avoidance",
            "drop-cluster-packet-filter",
            "close-cluster-link-on-packet-drop",
            "keysizes-hist-assert",
            "keysizes-hist-assert-on-empty",
            "allocsize-slots-assert",
            "repl-pause",
        }) {
            debug.with(name, 1, 1, "value", NOTHING, OK);
        }
        debug.with("replybuffer", 2, 2, "peak-reset-time|resizing value", NOTHING, OK)
                .with("replicate", 2, ANY, "target word...", NOTHING, OK)
                .with("config-rewrite-force-all", 0, 0, "", NOTHING, OK)
                .with("stringmatch-test", 0, 0, "", NOTHING, OK);
    }

    private static void structures(Debug debug) {
        debug.with(
                        "listpack",
                        1,
                        1,
                        "key",
                        "Says whether a value is a listpack.",
                        new DebugEncoding(
                                Set.of("listpack"),
                                "Not a listpack encoded object.",
                                "Listpack structure printed on stdout"))
                .with(
                        "quicklist",
                        1,
                        2,
                        "key [detail]",
                        "Says whether a value is a quicklist.",
                        new DebugEncoding(
                                Set.of("quicklist"),
                                "Not a quicklist encoded object.",
                                "Quicklist structure printed on stdout"))
                .with("sdslen", 1, 1, "key", "Tells the lengths of a key and its string.", DebugNothing::lengths)
                .with(
                        "htstats-key",
                        1,
                        2,
                        "key [full]",
                        "Says whether a value is a hash table.",
                        new DebugEncoding(
                                Set.of("hashtable", "hashtableex"),
                                "The value stored at the specified key is not represented using an hash table",
                                "[Value HT]"))
                .with("structsize", 0, 0, "", "Tells the size of a pointer.", (call, reply) -> {
                    reply.simpleString(
                            "bits:" + call.executor().environment().machine().bits());
                })
                .with("mallctl", 1, 2, "name [value]", NOTHING, DebugNothing::noSuchFigure)
                .with("mallctl-str", 1, 2, "name [value]", NOTHING, DebugNothing::noSuchFigure);
    }

    private static void noSuchFigure(CallState call, Reply reply) {
        throw new CommandException("No such file or directory");
    }

    /// A text without a line break, as it stands: its first word is the error's kind.
    private static void error(CallState call, Reply reply) {
        ((ReplyBuffer) reply).errorLatin1(call.argument(2).toLatin1().replaceAll("[\r\n]", " "));
    }

    private static void lengths(CallState call, Reply reply) {
        Slice key = call.argument(2);
        String encoding = call.keys().encoding(call.database(), key);
        if (encoding == null) {
            throw new CommandException("no such key");
        }
        if (!Set.of("raw", "embstr").contains(encoding)) {
            throw new CommandException("Not an sds encoded string.");
        }
        long bytes = call.keys().weigh(call.database(), key);
        reply.simpleString(String.format(
                Locale.ROOT,
                "key_sds_len:%d, key_sds_avail:0, key_zmalloc: %d, val_sds_len:%d, val_sds_avail:0, val_zmalloc: %d",
                key.length(),
                key.length(),
                call.keys().elements(call.database(), key),
                bytes - key.length()));
    }

    private static void tableOf(Kernel kernel, CallState call, Reply reply) {
        long index = call.integer(2, "value is not an integer or out of range");
        if (index < 0 || index >= kernel.databases().count()) {
            throw new CommandException("Out of range database");
        }
        Database database = kernel.databases().at((int) index);
        reply.verbatim(
                "txt",
                "[Dictionary HT]\nnumber of elements: " + database.size() + "\n[Expires HT]\nnumber of elements: "
                        + database.expiring() + "\n");
    }

    private static void match(CallState call) {
        long length = call.integer(2, "value is not an integer or out of range");
        if (length < 0 || length > 1 << 20) {
            throw new CommandException("value is out of range");
        }
        Slice word = Slice.of("a".repeat((int) length));
        Glob.of(call.argument(3)).matches(word);
    }
}
