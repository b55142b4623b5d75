package io.mortise.testkit;

import io.mortise.spi.ServerModule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives each test of a class a server of its own, and ends it afterwards.
///
/// ```java
/// class BucketTest {
///     @RegisterExtension
///     MortiseExtension mortise = MortiseExtension.with(BucketModule::new);
///
///     @Test
///     void shouldLeak(TestServer server, TestClient client) {
///         client.run("BUCKET.POUR alice 8 10 1");
///         server.advance(3000);
///         assertEquals("5", client.run("BUCKET.LEVEL alice"));
///     }
/// }
/// ```
///
/// What a test asks for as a parameter is what it gets:
///
/// - a [TestServer] is the kernel in a simulated world, in which time stands still until the test moves it;
/// - a [TestClient] is a new connection to that;
/// - an [EmbeddedServer] is a server with real sockets on a free port, for tests with a client library.
///
/// A server is started when the first parameter needs it. Not for tests of one class that run at the same time.
public final class MortiseExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final List<Supplier<? extends ServerModule>> modules;
    private TestServer simulated;
    private EmbeddedServer embedded;

    private MortiseExtension(List<Supplier<? extends ServerModule>> modules) {
        this.modules = modules;
    }

    /// Servers with these modules; each server gets instances of its own.
    @SafeVarargs
    public static MortiseExtension with(Supplier<? extends ServerModule>... modules) {
        List<Supplier<? extends ServerModule>> wanted = new ArrayList<>();
        for (Supplier<? extends ServerModule> module : modules) {
            wanted.add(module);
        }
        return new MortiseExtension(wanted);
    }

    private ServerModule[] instances() {
        List<ServerModule> instances = new ArrayList<>();
        modules.forEach(each -> instances.add(each.get()));
        return instances.toArray(ServerModule[]::new);
    }

    /// The server in the simulated world.
    public TestServer server() {
        if (simulated == null) {
            simulated = TestServer.with(instances());
        }
        return simulated;
    }

    /// The server with real sockets.
    ///
    /// @throws IllegalStateException if it cannot start
    public EmbeddedServer embedded() {
        if (embedded == null) {
            try {
                embedded = new EmbeddedServer.Builder().modules(instances()).start(0);
            } catch (Exception failed) {
                throw new IllegalStateException("the server cannot start", failed);
            }
        }
        return embedded;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        simulated = null;
        embedded = null;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (simulated != null) {
            simulated.close();
        }
        if (embedded != null) {
            embedded.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestServer.class || type == TestClient.class || type == EmbeddedServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == EmbeddedServer.class) {
            return embedded();
        }
        return type == TestServer.class ? server() : server().client();
    }
}
