package io.mortise.bench.load;

import io.mortise.bench.Options;
import java.io.IOException;
import java.util.List;

/// The load generator as a program, for use by hand: `bench/load --port 6379 --workload get --pipeline 16`.
public final class LoadMain {
    private static final String USAGE = """
            usage: bench/load [--port 6379] [--workload ping|get|set|incr|hset|hget | --command "SET key:{key} {value}"]
                              [--connections 50] [--pipeline 1] [--value-bytes 16] [--keyspace 1000000] [--zipf]
                              [--seconds 3] [--warmup 0.3] [--rate 0] [--sleep] [--fill]
              --rate  requests a second, sent when due (open loop); 0: as fast as the server answers (closed loop)
              --sleep with a rate: leave the CPU to others until a request is due, instead of spinning
              --fill  ask for every key once, in order, then stop
            """;

    private LoadMain() {}

    /// Runs once and prints one line.
    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments, USAGE);
        int valueBytes = (int) options.number("value-bytes", 16);
        String command = options.text("command", null);
        Workload workload = command == null
                ? Workload.named(options.text("workload", "ping"), valueBytes)
                : Workload.command("command", command, valueBytes);
        LoadPlan plan = new LoadPlan(
                (int) options.number("port", 6379),
                (int) options.number("connections", 50),
                (int) options.number("pipeline", 1),
                List.of(workload),
                options.flag("fill") ? KeyChoice.SEQUENTIAL : options.flag("zipf") ? KeyChoice.ZIPF : KeyChoice.UNIFORM,
                (long) options.number("keyspace", 1_000_000),
                options.number("seconds", 3),
                options.flag("fill") ? 0 : options.number("warmup", 0.3),
                options.number("rate", 0),
                options.flag("fill"),
                options.flag("sleep"));
        options.checkAllUsed();
        try {
            System.out.println(LoadGenerator.run(plan));
        } catch (LoadFailure failure) {
            System.err.println("load: " + failure.getMessage());
            System.exit(1);
        }
    }
}
