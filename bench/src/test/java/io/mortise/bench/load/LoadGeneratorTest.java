package io.mortise.bench.load;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.bench.server.FreePort;
import io.mortise.module.strings.StringsModule;
import io.mortise.testkit.EmbeddedServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    @Test
    void shouldFillAndReadBackWithEveryPipeline() throws Exception {
        try (EmbeddedServer server =
                new EmbeddedServer.Builder().modules(new StringsModule()).start(FreePort.any())) {
            for (int valueBytes : new int[] {16, 70_000}) {
                LoadPlan plan = LoadPlan.of(server.port(), Workload.get(valueBytes))
                        .connections(8)
                        .keys(KeyChoice.ZIPF, 200)
                        .lasting(0.02, 0.05);
                assertTrue(LoadGenerator.run(plan.filling()).total() >= 200);
                for (int pipeline : new int[] {1, 16}) {
                    LoadResult result = LoadGenerator.run(plan.pipeline(pipeline));
                    assertTrue(result.measured() > 0);
                    assertTrue(result.micros(.5) > 0 && result.micros(.5) <= result.mostMicros());
                }
            }
        }
    }

    @Test
    void shouldFailOnAnErrorReply() throws Exception {
        try (EmbeddedServer server =
                new EmbeddedServer.Builder().modules(new StringsModule()).start(FreePort.any())) {
            LoadPlan plan = LoadPlan.of(server.port(), Workload.command("wrong", "NOSUCHCOMMAND", 0));
            LoadFailure failure = assertThrows(LoadFailure.class, () -> LoadGenerator.run(plan));
            assertTrue(failure.getMessage().contains("NOSUCHCOMMAND"), failure.getMessage());
        }
    }

    @Test
    void shouldChargeAStallToAllRequestsThatItDelayed() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofPlatform().start(() -> answerWithOneStall(listener));
            LoadPlan plan = LoadPlan.of(listener.getLocalPort(), Workload.ping())
                    .connections(1)
                    .rate(1000)
                    .lasting(0, 0.6);
            LoadResult result = LoadGenerator.run(plan);
            server.join();
            assertTrue(result.mostMicros() >= 190_000, result.toString());
            // 200 requests were due in the 0.2 seconds, of 600: half of them waited for 100 ms and more.
            double share = 1 - result.latencies().getPercentileAtOrBelowValue(100_000_000) / 100;
            assertTrue(share > 0.1, "share of requests over 100 ms: " + share);
        }
    }

    private static void answerWithOneStall(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] request = new byte[14];
            for (int count = 0; in.readNBytes(request, 0, 14) == 14; count++) {
                if (count == 100) {
                    // The stall that is to be measured.
                    Thread.sleep(200);
                }
                out.write("+PONG\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        } catch (Exception ended) {
            throw new IllegalStateException(ended);
        }
    }
}
