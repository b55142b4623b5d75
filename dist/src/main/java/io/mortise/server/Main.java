package io.mortise.server;

import io.mortise.kernel.Kernel;

/// Where the server's process begins.
///
/// Its exit code is 0 if it ended because it was told to, by SHUTDOWN or by a signal, 1 if it could not start, and
/// 70 if it could not go on, of which the log has a report.
public final class Main {
    private static final String USAGE = """
            usage: mortise-server [file] [-] [--setting value ...] ...

              file              settings, one a line; see conf/mortise.conf
              -                 more settings from standard input
              --setting value   one setting, by the name that it has in the file:
                                --port 6380  --bind 127.0.0.1 ::1  --loadmodule my.jar its arguments
              --test-memory megabytes [passes]
                                tests the memory of this machine, and ends; 3 passes unless told otherwise
              --version, -v     tells the version
              --help, -h        prints this

            For the launcher, which takes them off:
              --heap size       heap of the Java virtual machine, such as 2g; by itself 1.5 times maxmemory,
                                or half of the machine
              --no-simd         does without the vector instructions module of Java
              --no-aot          starts without the cache of loaded classes
              --make-aot-cache  makes that cache now, and ends
              --print-command   prints the Java command and ends
            """;

    private Main() {}

    public static void main(String[] words) {
        ErrorOutput.restore();
        try {
            run(CommandLine.parse(words));
        } catch (IllegalArgumentException | StartException refused) {
            // The log first: where both go to one file, its last lines would overwrite the message.
            ServerLog.close();
            System.err.println("mortise-server: " + refused.getMessage());
            System.exit(1);
        }
    }

    private static void run(CommandLine line) throws StartException {
        switch (line.wish()) {
            case VERSION -> System.out.println(version());
            case HELP -> System.out.print(USAGE);
            case SERVE -> ServerProcess.start(line).runToTheEnd();
            case REHEARSE -> Rehearsal.run(line);
            case TEST_MEMORY -> System.exit(MemoryTest.run(line.megabytes(), line.passes(), System.out));
        }
    }

    /// The version, in words of which tools look for the second.
    static String version() {
        return "Mortise server v=" + Kernel.VERSION + " redis=" + Kernel.REDIS_VERSION + " java=" + Runtime.version();
    }
}
