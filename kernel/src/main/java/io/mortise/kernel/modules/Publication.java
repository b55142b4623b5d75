package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.event.CommandInterceptor;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.persistence.EffectListener;
import java.util.List;

/// Puts what a module declared into the running server, and takes it out again. What is put in, and where, is all
/// here, so that the two directions can be compared.
final class Publication {
    private final Kernel kernel;
    private final Services services;

    Publication(Kernel kernel, Services services) {
        this.kernel = kernel;
        this.services = services;
    }

    /// Everything but the command table, which has all modules' rows and is put in place by the host.
    void connect(LoadedModule module) {
        ModuleDeclaration declaration = module.declaration();
        for (DataType<?> type : declaration.types) {
            module.types.add(kernel.databases()
                    .types()
                    .add(type, module.id(), module.manifest().layoutVersion()));
        }
        for (CommandDefinition command : declaration.commands()) {
            module.rows.add(new Row(command, module));
        }
        join(module);
    }

    /// Takes [#disconnect] back.
    void reconnect(LoadedModule module) {
        module.types.forEach(kernel.databases().types()::reinstate);
        join(module);
    }

    private void join(LoadedModule module) {
        ModuleDeclaration declaration = module.declaration();
        declaration.keyspaceListeners.forEach(each -> kernel.events().add(module, each.classes(), each.listener()));
        declaration.serverListeners.forEach(each -> kernel.events().add(module, each));
        declaration.interceptors.forEach(each -> kernel.executor().guards().add(module, each));
        declaration.effectListeners.forEach(each -> kernel.executor().listenToEffects(module, each));
        declaration.provided.forEach((service, implementation) -> services.add(module, service, implementation));
        if (declaration.admission != null) {
            kernel.executor().guards().admission(module, declaration.admission);
        }
        if (declaration.replyHold != null) {
            kernel.engine().holder().hold(module, declaration.replyHold);
        }
    }

    /// The opposite of [#connect], in the opposite order, but for the types: values that have them are left for
    /// now. The module's commands are out of the table by now.
    void disconnect(LoadedModule module) {
        ModuleDeclaration declaration = module.declaration();
        if (declaration.replyHold != null) {
            kernel.engine().holder().hold(null, null);
        }
        if (declaration.admission != null) {
            kernel.executor().guards().admission(null, null);
        }
        services.removeAll(module);
        for (EffectListener listener : declaration.effectListeners) {
            kernel.executor().stream().remove(listener);
        }
        for (CommandInterceptor interceptor : declaration.interceptors) {
            kernel.executor().guards().remove(interceptor);
        }
        kernel.events().removeAll(module);
        kernel.executor().forget();
        for (TypeEntry type : module.types) {
            kernel.databases().types().retire(type);
        }
    }

    /// Ends what clients have going on with a module that stays: they get an error.
    void refuseClients(LoadedModule module, CommandException why) {
        kernel.executor()
                .waiters()
                .unblockAll(module, List.copyOf(kernel.engine().clients()), why);
        kernel.executor().cancelBackground(module, why);
    }

    /// Ends what clients have going on with a module: they are told, and nothing of them refers to it afterwards.
    void dismissClients(LoadedModule module) {
        String message = "module " + module.id() + " was unloaded";
        var clients = List.copyOf(kernel.engine().clients());
        kernel.executor().waiters().unblockAll(module, clients, new CommandException(ErrorPrefix.UNBLOCKED, message));
        kernel.executor().cancelBackground(module, new CommandException(message));
        clients.forEach(client -> client.forget(module));
    }
}
