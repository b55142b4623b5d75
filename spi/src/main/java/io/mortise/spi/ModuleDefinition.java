package io.mortise.spi;

import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.config.Settings;
import io.mortise.spi.event.CommandInterceptor;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.event.KeyspaceListener;
import io.mortise.spi.event.ServerListener;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.persistence.Admission;
import io.mortise.spi.persistence.DatasetLoader;
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.ReplyHold;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Collects what a module declares. Valid during [ServerModule#describe]; nothing takes effect before the kernel
/// has checked it all.
public interface ModuleDefinition {
    /// The module's id, from its manifest.
    String id();

    /// The words behind the path in MODULE LOAD.
    List<String> arguments();

    /// Sets the documentation group and the access-control category of the commands declared from here on.
    ///
    /// @param category without `@`; a new one is added to the server's
    void group(String group, String category);

    /// Declares a command. The returned row takes the rest: flags, key specs, documentation.
    ///
    /// @param name letters, digits, `.`, `-` and `_`; matched in either case
    /// @param arity the exact number of words, the name included, or minus the least number
    CommandRow command(String name, int arity, Command command);

    /// Declares a container of subcommands, such as CONFIG. Its HELP is made of its rows.
    CommandRow container(String name);

    /// Declares a type of value.
    void type(DataType<?> type);

    /// Where settings are declared.
    Settings settings();

    /// Adds a section to INFO, which clients know as `<module>_<section>`, or as `<module>` if the name is empty or
    /// the module's own. Its fields get the module's name before theirs. `writer` is called on the command thread
    /// whenever a client asks for it; must not block.
    void info(String section, Consumer<InfoWriter> writer);

    /// Fills a section of INFO that Redis has, under Redis's names. A field that the kernel has in that section is
    /// replaced. `writer` is called on the command thread whenever a client asks for the section.
    void fillInfo(String section, Consumer<InfoWriter> writer);

    /// Adds a subcommand to DEBUG.
    ///
    /// @param least the least number of words behind its name
    /// @param most the greatest number of them
    /// @param arguments these words, as HELP shows them
    /// @param summary one sentence for HELP
    void debug(String name, int least, int most, String arguments, String summary, Command verb);

    /// Hears of keyspace events of these classes.
    void onKeyspaceEvent(Set<KeyspaceEventClass> classes, KeyspaceListener listener);

    /// Hears of server events.
    void onServerEvent(ServerListener listener);

    /// Stands before every command.
    void intercept(CommandInterceptor interceptor);

    /// Offers a service to other modules. Its interface must be visible to them: of the JDK, of the SPI, or of a
    /// package that this module's manifest exports. They call it on whatever thread they are on, which is the
    /// command thread unless both agree on another. It must not give out references that outlive this module.
    <S> void provide(Class<S> service, S implementation);

    /// Asks for a service of a module that this one's manifest depends on. The supplier gives the present
    /// implementation at each call, also after its module was upgraded, and throws [IllegalStateException] while
    /// there is none.
    <S> Supplier<S> require(Class<S> service);

    /// Keeps state that belongs to no key in snapshots. The kernel keeps it while the module is not loaded.
    ///
    /// @param name exactly 9 characters of `A-Z a-z 0-9 - _`
    /// @param beforeKeys whether it stands before the keys in the file, or after them
    void state(String name, boolean beforeKeys, StateCodec codec);

    /// Reads the stream of effects, as long as the module is there. One that reads it only now and then asks
    /// [io.mortise.spi.persistence.Dataset#listen].
    void effects(EffectListener listener);

    /// Loads the dataset when the server starts. At most one module can.
    void loader(DatasetLoader loader);

    /// Holds replies back until effects are durable. At most one module can.
    void replyHold(ReplyHold hold);

    /// Stands between parsing and execution of commands. At most one module can.
    void admission(Admission admission);

    /// Writes and reads state that belongs to no key. On the command thread.
    interface StateCodec {
        /// The version of the encoding that [#write] writes, 0 to 1023; [ModuleReader#version] tells a reader.
        default int version() {
            return 0;
        }

        /// Writes the state that is to be kept.
        ///
        /// @return whether there is anything to write; if not, nothing must have been written
        boolean write(ModuleWriter out);

        /// Takes over state that [#write] wrote, perhaps long ago by an older version. When the dataset is loaded,
        /// or when the module comes to a server that has kept it.
        ///
        /// @throws io.mortise.spi.keyspace.CorruptValueException if it makes no sense
        void read(ModuleReader in);
    }

    /// Receives the fields of an INFO section.
    interface InfoWriter {
        /// Writes a line `name:value`.
        ///
        /// @param value as its `toString` says; a line break in it becomes a space
        /// @return this
        InfoWriter field(String name, Object value);
    }
}
