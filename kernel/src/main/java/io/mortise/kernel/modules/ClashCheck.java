package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.keyspace.DataType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Holds what a module declares against its manifest, against itself and against the running server, before any of
/// it takes effect.
final class ClashCheck {
    private final Kernel kernel;
    private final Services services;
    private final Collection<LoadedModule> loaded;
    private final ModuleDeclaration declared;
    private final LoadedModule replaced;
    private final String name;

    /// @param loaded the modules that are there
    /// @param replaced the one among them whose place the new one is to take, or null
    ClashCheck(
            Kernel kernel,
            Services services,
            Collection<LoadedModule> loaded,
            ModuleDeclaration declared,
            LoadedModule replaced) {
        this.kernel = kernel;
        this.services = services;
        this.loaded = loaded.stream().filter(module -> module != replaced).toList();
        this.replaced = replaced;
        this.declared = declared;
        this.name = "module " + declared.id();
    }

    /// @throws ModuleLoadException naming the first clash, and both sides of it
    void run() throws ModuleLoadException {
        checkCommands();
        checkTypes();
        checkSettings();
        checkStates();
        checkServices();
        checkDeepPoints();
    }

    static String owner(LoadedModule module) {
        return module == null ? "the kernel" : "module " + module.id() + " " + module.version();
    }

    private void refuse(boolean clash, String sentence) throws ModuleLoadException {
        if (clash) {
            throw new ModuleLoadException(name + " " + sentence);
        }
    }

    private void checkCommands() throws ModuleLoadException {
        Set<String> own = new HashSet<>();
        for (CommandDefinition command : declared.commands()) {
            String key = command.name().toLowerCase(Locale.ROOT);
            refuse(!own.add(key), "declares the command " + command.name() + " twice");
            Row present = kernel.executor().table().named(key);
            if (present != null && (present.module == null || present.module != replaced)) {
                refuse(true, "declares the command " + command.name() + ", which " + owner(present.module) + " has");
            }
        }
    }

    private void checkTypes() throws ModuleLoadException {
        Set<String> own = new TreeSet<>();
        Set<Object> encodings = new HashSet<>();
        for (DataType<?> type : declared.types) {
            refuse(!own.add(type.name()), "declares the type " + type.name() + " twice");
            TypeEntry present = kernel.databases().types().named(type.name());
            if (present != null && !isReplaced(present)) {
                refuse(true, "declares the type " + type.name() + ", which module " + present.module() + " has");
            }
            checkEncodings(type, encodings);
        }
        Manifest manifest = declared.manifest;
        if (manifest.isOfJar()) {
            Set<String> promised = new TreeSet<>(manifest.types());
            refuse(
                    !promised.equals(own),
                    "declares the types " + own + ", but its manifest names " + promised + " (Mortise-Types)");
        }
    }

    private boolean isReplaced(TypeEntry type) {
        return replaced != null && replaced.types().contains(type);
    }

    /// Each type id of the value encoding, and each name in its module framing, is read by one type.
    private void checkEncodings(DataType<?> type, Set<Object> own) throws ModuleLoadException {
        String wireName = type.codec().wireName();
        if (wireName != null) {
            TypeEntry reader = kernel.databases().types().reading(wireName);
            refuse(
                    reader != null && !isReplaced(reader) || !own.add(wireName),
                    "declares the type " + type.name() + " with the encoded name " + wireName + ", which is taken");
        }
        for (int wireType : type.codec().wireTypes()) {
            TypeEntry reader = kernel.databases().types().reading(wireType);
            refuse(
                    reader != null && !isReplaced(reader) || !own.add(wireType),
                    "declares the type " + type.name() + " with the type id " + wireType + ", which is taken");
        }
    }

    private void checkSettings() throws ModuleLoadException {
        String taken = kernel.configuration()
                .clash(declared.settings, replaced == null ? null : replaced.declaration().settings);
        refuse(taken != null, "declares the setting " + taken + ", which is taken");
    }

    private void checkStates() throws ModuleLoadException {
        Set<String> own = new HashSet<>();
        for (DeclaredState state : declared.states) {
            refuse(!own.add(state.name()), "declares the state " + state.name() + " twice");
            for (LoadedModule module : loaded) {
                boolean clash = module.declaration().states.stream()
                        .anyMatch(other -> other.name().equals(state.name()));
                refuse(clash, "declares the state " + state.name() + ", which " + owner(module) + " has");
            }
        }
    }

    private void checkServices() throws ModuleLoadException {
        for (Class<?> service : declared.provided.keySet()) {
            LoadedModule present = services.provider(service);
            refuse(
                    present != null && present != replaced,
                    "offers the service " + service.getName() + ", which " + owner(present) + " has");
        }
        List<String> depends =
                declared.manifest.dependencies().stream().map(Dependency::id).toList();
        for (Class<?> service : declared.required) {
            LoadedModule provider = services.provider(service);
            refuse(provider == null, "requires the service " + service.getName() + ", which no loaded module offers");
            refuse(
                    declared.manifest.isOfJar() && !depends.contains(provider.id()),
                    "requires the service " + service.getName() + " of module " + provider.id()
                            + ", but its manifest does not depend on that module (Plugin-Dependencies)");
        }
    }

    private void checkDeepPoints() throws ModuleLoadException {
        for (LoadedModule module : loaded) {
            ModuleDeclaration other = module.declaration();
            checkDeepPoint("loader", declared.loader, other.loader, module);
            checkDeepPoint("reply hold", declared.replyHold, other.replyHold, module);
            checkDeepPoint("admission", declared.admission, other.admission, module);
        }
    }

    private void checkDeepPoint(String what, Object own, Object other, LoadedModule module) throws ModuleLoadException {
        refuse(
                own != null && other != null,
                "and " + owner(module) + " both provide the " + what + ", of which there is one");
    }
}
