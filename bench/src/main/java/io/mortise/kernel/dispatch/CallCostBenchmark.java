package io.mortise.kernel.dispatch;

import io.mortise.bench.NanosecondBenchmark;
import io.mortise.kernel.resp.ProtocolException;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.kernel.resp.RequestLimits;
import io.mortise.kernel.resp.RequestParser;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/// What it costs that a command is a module's: the same requests, for a verb that does next to nothing, once on the
/// whole way (rows, guards, unit of effects, counts, accounts of replies), and once as a program would do it whose
/// commands are part of it. That program does what every server must: the bytes come into its input array in the same
/// way and are parsed by the same parser, each command's name is looked up among as many, and the replies are sent
/// together; but it calls the verb directly. The difference is to stay below 30 ns a command.
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseG1GC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms1g",
            "-Xmx1g",
            "--sun-misc-unsafe-memory-access=allow"
        })
@OperationsPerInvocation(CallCostBenchmark.PIPELINE)
public class CallCostBenchmark extends NanosecondBenchmark {
    static final int PIPELINE = 64;

    private static final byte[] REQUESTS = "*2\r\n$12\r\nBENCH.LENGTH\r\n$16\r\nkey:000000000000\r\n"
            .repeat(PIPELINE)
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHERS =
            "PING\r\nSET key 1\r\nINCR key\r\nGET key\r\n".repeat(16).getBytes(StandardCharsets.US_ASCII);

    private final RequestParser parser = new RequestParser();
    private final RequestLimits limits = new RequestLimits(1024, 1024, true);
    private final ReplyBuffer buffer = new ReplyBuffer(null);
    private BareServer server;
    private CallState call;
    private CommandTable table;
    private Row row;
    private Length verb;
    private byte[] arrived;

    /// The length of a word.
    private static final class Length implements Command, ServerModule {
        @Override
        public void describe(ModuleDefinition bench) {
            bench.command("BENCH.LENGTH", 2, this).flags(CommandFlag.READONLY, CommandFlag.FAST);
        }

        @Override
        public void run(Call call, Reply reply) {
            reply.integer(call.argument(1).length());
        }
    }

    /// Starts a kernel, and lets other commands through it first, so that nothing is tuned to a single one.
    @Setup
    public void start() throws Exception {
        Length length = new Length();
        server = new BareServer(Map.of(), length);
        call = new CallState(server.kernel.executor());
        verb = length;
        table = server.kernel.executor().table();
        row = table.named("bench.length");
        arrived = new byte[REQUESTS.length];
        for (int round = 0; round < 20_000; round++) {
            server.run(OTHERS);
            server.run(REQUESTS);
        }
        // What lives long is where it is in a server that has run for a while.
        System.gc();
        System.gc();
        if (throughTheServer() <= 0 || directly() <= 0) {
            throw new IllegalStateException("nothing was answered");
        }
    }

    @Benchmark
    public long throughTheServer() {
        return server.run(REQUESTS);
    }

    @Benchmark
    public long directly() throws ProtocolException {
        System.arraycopy(REQUESTS, 0, arrived, 0, REQUESTS.length);
        int start = buffer.position();
        int at = 0;
        while (at < arrived.length) {
            at = parser.parse(arrived, at, arrived.length, limits, call);
            if (table.find(call.word(0)) != row || call.count() != 2) {
                throw new IllegalStateException("another command has come");
            }
            call.activate();
            verb.run(call, buffer);
            call.deactivate();
        }
        long answered = server.answer(buffer.bytes(), start, buffer.position() - start);
        buffer.rewind(start);
        return answered;
    }
}
