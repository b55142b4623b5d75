package io.mortise.testkit.contract;

import io.mortise.spi.ServerModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What every module owes to the server and to its users, as tests. A module's author extends it:
///
/// ```java
/// class BucketContractTest extends ModuleContract {
///     @Override
///     protected ServerModule module() {
///         return new BucketModule();
///     }
/// }
/// ```
///
/// The suite makes requests from the grammar of the module's rows, plays them on servers in simulated worlds, and
/// checks that
///
/// - rows are documented, have categories, and arity, grammar and key specs say the same;
/// - wrong arity and values of other types are refused, also in MULTI, and change nothing;
/// - keys are declared before they are opened, commands that only read change nothing, and nothing is the module's
///   fault;
/// - replies in RESP2 and RESP3 have the same content, and are the same in MULTI as outside;
/// - values go through their codec, are copied, frozen, rewritten as commands, and read back when damaged; they
///   weigh what they take;
/// - the stream of effects makes the same data;
/// - values sleep and wake, the module is upgraded and rolled back, and unloading leaves no class loader behind.
///
/// Where chance finds no request that a command accepts, or no value worth a check, the suite says so, and the
/// author gives [#samples()]. Each failure names the requests that led to it.
public abstract class ModuleContract {
    @TempDir
    private Path folder;

    /// For JUnit, which sets the folder.
    protected ModuleContract() {}

    /// For whoever runs the suite without JUnit.
    ModuleContract(Path folder) {
        this.folder = folder;
    }

    /// A new instance of the module.
    protected abstract ServerModule module();

    /// Scripts whose commands succeed, each on a server of its own: a request a line, its words separated by
    /// spaces, `''` for an empty word and `\x00` for a byte; or `wait 100`, which lets 100 milliseconds pass. The
    /// suite plays them, and variations of them beside what it makes by itself.
    protected List<String> samples() {
        return List.of();
    }

    /// The commands, in lower case, that do not answer WRONGTYPE to a key of another type although they neither
    /// replace nor delete it.
    protected Set<String> withoutWrongType() {
        return Set.of();
    }

    /// The commands, in lower case, whose replies are not made of the data alone, such as a number that a value
    /// gets anew whenever it is read. They need not answer the same after an upgrade.
    protected Set<String> withChangingReplies() {
        return Set.of();
    }

    /// Settings of the server that the module needs.
    protected Map<String, String> settings() {
        return Map.of();
    }

    /// Modules that must be there before this one; new instances.
    protected List<ServerModule> dependencies() {
        return List.of();
    }

    /// A class of each library that is packed with the module.
    protected List<Class<?>> libraries() {
        return List.of();
    }

    /// The jar of a former version, from which the present one must take over.
    ///
    /// @return null if there is none
    protected Path predecessor() {
        return null;
    }

    /// The tests. JUnit calls this; there is no need to.
    @TestFactory
    Stream<DynamicNode> contract() {
        Subject subject = new Subject(this, folder);
        List<Journey> journeys = Journeys.of(subject);
        return Stream.of(
                new RowChecks(subject, journeys).container(),
                new ReplyChecks(subject, journeys).container(),
                new ValueChecks(subject, journeys).container(),
                new LifeChecks(subject, journeys).container());
    }
}
