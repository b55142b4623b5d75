package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.JarLoading.Inspection;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.Manifest;
import io.mortise.spi.SpiVersion;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.List;
import java.util.function.Consumer;

/// MODULE INSPECT: what a jar says of its module. None of its code runs.
record ModuleInspect(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        String path = call.argument(2).toString();
        Consumer<Command> later = call.later();
        kernel.modules()
                .inspect(
                        path,
                        (inspection, refused) -> later.accept((fresh, answer) -> {
                            if (refused != null) {
                                throw new CommandException("Error inspecting module: " + refused.getMessage());
                            }
                            write(inspection, answer);
                        }));
    }

    private void write(Inspection inspection, Reply reply) {
        Manifest manifest = inspection.manifest();
        LoadedModule loaded = kernel.modules().module(manifest.id());
        reply.map(19);
        text("name", manifest.id(), reply);
        text("version", manifest.version(), reply);
        text("loaded_version", loaded == null ? "" : loaded.version(), reply);
        text("requires", manifest.requires(), reply);
        text("spi_version", SpiVersion.current(), reply);
        text("entry_class", manifest.entryClass(), reply);
        texts("types", manifest.types(), reply);
        number("layout_version", manifest.layoutVersion(), reply);
        texts(
                "dependencies",
                manifest.dependencies().stream().map(Object::toString).toList(),
                reply);
        text("unmet", inspection.unmet(), reply);
        texts("exports", manifest.exports(), reply);
        texts("needs", manifest.needs(), reply);
        text("provider", manifest.provider(), reply);
        text("license", manifest.license(), reply);
        number("classes", inspection.classes(), reply);
        text("sha256", inspection.sha256(), reply);
        texts(
                "signers",
                inspection.signers().stream().map(signer -> signer.name()).toList(),
                reply);
        texts(
                "signer_sha256",
                inspection.signers().stream().map(signer -> signer.sha256()).toList(),
                reply);
        number("allowed", inspection.allowed() ? 1 : 0, reply);
    }

    private static void text(String name, String value, Reply reply) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private static void number(String name, long value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
    }

    private static void texts(String name, List<String> values, Reply reply) {
        reply.bulk(name);
        reply.array(values.size());
        values.forEach(reply::bulk);
    }
}
