package io.mortise.kernel.dispatch;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.modules.Manifest;
import io.mortise.module.strings.StringsModule;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.simulation.World;
import java.util.List;
import java.util.Map;

/// A kernel with the strings and one client, from bytes to bytes: no socket, and replies are only counted.
final class BareServer {
    final Kernel kernel;
    final ClientState client;
    private final World world = new World(1);
    private final Sink sink = new Sink();
    private final Engine engine;

    /// @param settings those that differ from what they are by themselves
    /// @param more modules beside the strings
    BareServer(Map<String, String> settings, ServerModule... more) throws Exception {
        KernelSettings declared = new KernelSettings();
        Configuration configuration = new Configuration();
        configuration.preset("port", "0");
        settings.forEach(configuration::preset);
        configuration.publish(declared.declared);
        kernel = new Kernel(world.environment(), declared, configuration);
        install("strings", new StringsModule());
        for (ServerModule module : more) {
            install("bench", module);
        }
        kernel.start();
        engine = kernel.engine();
        client = engine.opened(sink, "tcp");
    }

    private void install(String id, ServerModule module) throws Exception {
        kernel.modules().install(module, Manifest.inProcess(id, "0.0.0"), "", List.of(), () -> {});
    }

    /// Has the client send bytes and the server answer them.
    ///
    /// @return a sum of what was answered so far
    long run(byte[] bytes) {
        byte[] input = engine.inputArray(bytes.length);
        System.arraycopy(bytes, 0, input, engine.inputPosition(), bytes.length);
        engine.received(client, bytes.length);
        world.turn();
        return sink.written();
    }

    /// As [#run].
    ///
    /// @return the answer itself
    byte[] answered(byte[] bytes) {
        sink.keep();
        run(bytes);
        return sink.kept();
    }

    /// Has a turn pass, and answers in place of the server.
    long answer(byte[] bytes, int offset, int length) {
        world.turn();
        sink.write(bytes, offset, length);
        return sink.written();
    }
}
