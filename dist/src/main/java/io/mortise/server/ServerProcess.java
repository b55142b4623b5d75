package io.mortise.server;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.config.ConfigLine;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.environment.real.RealEnvironment;
import io.mortise.kernel.environment.real.SystemClock;
import io.mortise.kernel.environment.real.Transport;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.kernel.modules.ModuleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one server of this process, from its settings to its end.
///
/// ```
///  lines of settings ── log ── world ── (command thread) kernel, modules, ports ── pid file ── … ── end
/// ```
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    /// The exit code of a server that could not go on.
    static final int CRASHED = 70;

    private final KernelSettings settings;
    private final Configuration configuration = new Configuration();
    private final List<ModuleRequest> modules = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private RealEnvironment world;
    private Kernel kernel;
    private boolean finished;
    /// What the process ends with. Not 0 if the data could not be loaded, so that a service manager sees it.
    private volatile int exitCode;

    private ServerProcess() {
        Path here = Path.of("").toAbsolutePath();
        settings = new KernelSettings(here.toString(), shippedModules());
        settings.dir
                .reading(directory -> here.resolve(directory).normalize().toString())
                .check(directory -> Files.isDirectory(Path.of(directory)) ? null : "No such file or directory");
    }

    /// The modules' folder of the distribution; empty when there is none because the server was started otherwise.
    private static String shippedModules() {
        String home = System.getProperty("mortise.home");
        return home == null ? "" : Path.of(home, "modules").toString();
    }

    /// Starts the server. Ports are open and modules loaded when this returns.
    ///
    /// @throws IllegalArgumentException naming the setting that is wrong
    static ServerProcess start(CommandLine line) throws StartException {
        ServerProcess process = new ServerProcess();
        process.readSettings(line);
        process.openLog();
        try {
            process.begin();
        } catch (StartException | IllegalArgumentException failed) {
            process.giveUp(failed.getMessage());
            throw failed;
        }
        return process;
    }

    // ---- settings

    private void readSettings(CommandLine line) {
        if (line.file() != null) {
            configuration.file(Path.of(line.file()).toAbsolutePath().normalize().toString());
        }
        new ConfigFiles(System.in).lines(line).forEach(this::take);
        configuration.publish(settings.declared);
    }

    private void take(ConfigLine line) {
        switch (line.name()) {
            case "loadmodule" -> {
                if (line.values().isEmpty()) {
                    throw line.refused("the path of a jar is expected");
                }
                modules.add(new ModuleRequest(
                        line.values().getFirst(),
                        line.values().subList(1, line.values().size())));
            }
            case "rename-command" -> throw line.refused("this server does not rename commands");
            case "user" -> configuration.addUser(line.values());
            default -> configuration.preset(line.name(), new Configuration.Preset(line.values(), line.origin()));
        }
    }

    private void openLog() {
        String file = settings.logfile.get();
        ServerLog.open(
                file.isEmpty() ? "" : directory().resolve(file).toString(),
                settings.loglevel.get(),
                settings.logFormat.get());
        settings.loglevel.onChange(ServerLog::level);
    }

    private Path directory() {
        return Path.of(settings.dir.get());
    }

    // ---- the start

    private void begin() throws StartException {
        LOG.info(
                "Mortise {}, as Redis {}, begins on Java {}, process {}, in {}",
                Kernel.VERSION,
                Kernel.REDIS_VERSION,
                Runtime.version(),
                ProcessHandle.current().pid(),
                directory());
        if (configuration.file() == null) {
            LOG.info("there is no file of settings; to name one, give it as the first argument");
        }
        // The command thread's own are caught where they come out; what ends another thread harms nobody else.
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> LOG.error("the thread {} has ended by a fault", thread.getName(), fault));
        Transport transport = Transport.of(settings.transport.get());
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        world = new RealEnvironment(transport, workers, this::directory, new SystemClock());
        // Before a client can be answered, so that whoever has seen an answer can end the server in good order.
        Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "signal"));
        onLoop(this::startKernel);
        // The first look loads Java's management classes, and INFO would keep everybody waiting for that.
        world.environment().workers().submit(world.environment().machine()::look);
        HeapAhead.start();
        LOG.info("Ready to accept connections on port {} by {}", kernel.port(), transport.word());
    }

    private Kernel startKernel() throws StartException {
        Kernel made = new Kernel(world.environment(), settings, configuration);
        kernel = made;
        made.onStopped(stopped::countDown);
        made.onLoadFailed(failure -> exitCode = 1);
        made.onCrashed(ServerProcess::crashed);
        try {
            made.modules().loadAll(modulesFolder(), modules);
            made.start();
            // Clients are served by this thread, so none of them is answered before the file is there.
            writeProcessId();
        } catch (ModuleLoadException | IOException failed) {
            throw new StartException(failed.getMessage(), failed);
        }
        return made;
    }

    private String modulesFolder() {
        String folder = settings.modulesDir.get();
        if (folder.isEmpty()) {
            return null;
        }
        if (!Files.isDirectory(directory().resolve(folder))) {
            LOG.warn("the modules' folder {} does not exist; no module is loaded from it", folder);
        }
        return folder;
    }

    private <T> T onLoop(Callable<T> work) throws StartException {
        CompletableFuture<T> result = new CompletableFuture<>();
        world.environment().loop().execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException wrapped) {
            throw reason(wrapped.getCause());
        } catch (InterruptedException interrupted) {
            throw new StartException("the start was interrupted", interrupted);
        }
    }

    private static StartException reason(Throwable cause) {
        if (cause instanceof StartException refused) {
            return refused;
        }
        if (cause instanceof IllegalArgumentException refused) {
            LOG.debug("a setting was refused", refused);
            return new StartException(refused.getMessage(), refused);
        }
        LOG.error("the start failed", cause);
        return new StartException("the start failed: " + cause, cause);
    }

    private void writeProcessId() throws StartException {
        String file = settings.pidfile.get();
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.writeString(directory().resolve(file), ProcessHandle.current().pid() + "\n");
        } catch (IOException failed) {
            throw new StartException(
                    "the file of the process's id, " + file + ", cannot be written: " + failed, failed);
        }
    }

    private synchronized void giveUp(String reason) {
        finished = true;
        stopped.countDown();
        // Who started it sees the reason on standard error; the log keeps it if it goes elsewhere.
        if (!settings.logfile.get().isEmpty()) {
            LOG.error("{}", reason);
        }
        if (world != null) {
            world.close();
        }
    }

    // ---- the end

    /// The port that is open.
    int port() {
        return kernel.port();
    }

    /// Waits until the server has ended, by SHUTDOWN or by a signal, and ends the process.
    void runToTheEnd() {
        awaitStop();
        finish();
        System.exit(exitCode);
    }

    /// Runs when the JVM has begun to end. If that is because of a signal, the server ends in good order first,
    /// even if it has only just started, and the process as it was asked to: without the signal's exit code.
    private void onSignal() {
        if (isFinished()) {
            return;
        }
        stop("a signal");
        finish();
        Runtime.getRuntime().halt(0);
    }

    /// The log has the report. Nothing is saved and nobody is asked: nobody knows what state the server is in.
    private static void crashed() {
        ServerLog.close();
        Runtime.getRuntime().halt(CRASHED);
    }

    /// Ends the server and waits until it has.
    void stop(String reason) {
        world.environment().loop().execute(() -> kernel.shutDown(reason));
        awaitStop();
    }

    private void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }

    private synchronized boolean isFinished() {
        return finished;
    }

    /// Lets go of threads, files and the log, once.
    synchronized void finish() {
        if (finished) {
            return;
        }
        finished = true;
        world.close();
        if (!settings.pidfile.get().isEmpty()) {
            deleteProcessId(directory().resolve(settings.pidfile.get()));
        }
        ServerLog.close();
    }

    private static void deleteProcessId(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            LOG.warn("{} cannot be deleted: {}", file, failed.toString());
        }
    }
}
