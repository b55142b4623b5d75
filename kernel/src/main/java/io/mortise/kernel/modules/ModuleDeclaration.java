package io.mortise.kernel.modules;

import io.mortise.kernel.config.DeclaredSettings;
import io.mortise.kernel.dispatch.Help;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.config.Settings;
import io.mortise.spi.event.CommandInterceptor;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.event.KeyspaceListener;
import io.mortise.spi.event.ServerListener;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.persistence.Admission;
import io.mortise.spi.persistence.DatasetLoader;
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.ReplyHold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What a module has declared, before it is checked and published.
final class ModuleDeclaration implements ModuleDefinition {
    record KeyspaceListening(Set<KeyspaceEventClass> classes, KeyspaceListener listener) {}

    record InfoSection(String name, Consumer<InfoWriter> writer) {}

    /// A subcommand of DEBUG.
    record DebugVerb(String name, int least, int most, String arguments, String summary, Command verb) {}

    private record DeclaredRow(CommandRow row, String group, String category) {}

    final Manifest manifest;
    final DeclaredSettings settings;
    final List<DataType<?>> types = new ArrayList<>();
    final List<InfoSection> infoSections = new ArrayList<>();
    final List<InfoSection> filledSections = new ArrayList<>();
    final List<DebugVerb> debugVerbs = new ArrayList<>();
    final List<KeyspaceListening> keyspaceListeners = new ArrayList<>();
    final List<ServerListener> serverListeners = new ArrayList<>();
    final List<CommandInterceptor> interceptors = new ArrayList<>();
    final Map<Class<?>, Object> provided = new LinkedHashMap<>();
    final List<Class<?>> required = new ArrayList<>();
    final List<DeclaredState> states = new ArrayList<>();
    final List<EffectListener> effectListeners = new ArrayList<>();
    DatasetLoader loader;
    ReplyHold replyHold;
    Admission admission;

    private final List<String> arguments;
    private final List<DeclaredRow> rows = new ArrayList<>();
    private final Services services;
    private String group;
    private String category;

    ModuleDeclaration(Manifest manifest, List<String> arguments, Services services) {
        this.manifest = manifest;
        this.arguments = List.copyOf(arguments);
        this.services = services;
        this.settings = new DeclaredSettings(manifest.id());
        this.group = "module";
    }

    /// The rows as they are to be published.
    List<CommandDefinition> commands() {
        List<CommandDefinition> definitions = new ArrayList<>();
        for (DeclaredRow declared : rows) {
            definitions.add(declared.row.definition(manifest.id(), declared.group, declared.category));
        }
        return definitions;
    }

    @Override
    public String id() {
        return manifest.id();
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public void group(String newGroup, String newCategory) {
        group = newGroup;
        category = newCategory;
    }

    @Override
    public CommandRow command(String name, int arity, Command command) {
        CommandRow row = new CommandRow(name, arity, command);
        rows.add(new DeclaredRow(row, group, category));
        return row;
    }

    @Override
    public CommandRow container(String name) {
        return Help.addTo(command(name, -2, null), "1.0.0");
    }

    @Override
    public void type(DataType<?> type) {
        types.add(type);
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public void info(String section, Consumer<InfoWriter> writer) {
        infoSections.add(new InfoSection(section, writer));
    }

    @Override
    public void fillInfo(String section, Consumer<InfoWriter> writer) {
        filledSections.add(new InfoSection(section, writer));
    }

    @Override
    public void debug(String name, int least, int most, String arguments, String summary, Command verb) {
        debugVerbs.add(new DebugVerb(name, least, most, arguments, summary, verb));
    }

    @Override
    public void onKeyspaceEvent(Set<KeyspaceEventClass> classes, KeyspaceListener listener) {
        keyspaceListeners.add(new KeyspaceListening(classes, listener));
    }

    @Override
    public void onServerEvent(ServerListener listener) {
        serverListeners.add(listener);
    }

    @Override
    public void intercept(CommandInterceptor interceptor) {
        interceptors.add(interceptor);
    }

    @Override
    public <S> void provide(Class<S> service, S implementation) {
        provided.put(service, service.cast(implementation));
    }

    @Override
    public <S> Supplier<S> require(Class<S> service) {
        required.add(service);
        return () -> services.get(service);
    }

    @Override
    public void state(String name, boolean beforeKeys, StateCodec codec) {
        if (!name.matches("[A-Za-z0-9_-]{9}")) {
            throw new IllegalArgumentException("the name of a state has 9 characters of A-Z a-z 0-9 - _: " + name);
        }
        states.add(new DeclaredState(name, beforeKeys, codec));
    }

    @Override
    public void effects(EffectListener listener) {
        effectListeners.add(listener);
    }

    @Override
    public void loader(DatasetLoader provider) {
        loader = once("loader", loader, provider);
    }

    @Override
    public void replyHold(ReplyHold provider) {
        replyHold = once("reply hold", replyHold, provider);
    }

    @Override
    public void admission(Admission provider) {
        admission = once("admission", admission, provider);
    }

    private static <T> T once(String what, T before, T provider) {
        if (before != null) {
            throw new IllegalArgumentException("the module declares a " + what + " twice");
        }
        return provider;
    }
}
