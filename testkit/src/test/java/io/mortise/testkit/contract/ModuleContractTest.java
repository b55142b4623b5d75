package io.mortise.testkit.contract;

import static io.mortise.spi.command.KeySpec.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;
import io.mortise.testkit.ModuleJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The suite itself: a sound module passes, and each mistake that a module can make is noticed by the check that is
/// there for it.
class ModuleContractTest {
    @TempDir
    private Path folder;

    /// What an author can do wrong, and the check that must say so.
    enum Mistake {
        CODEC_FORGETS("values go through their codec"),
        CODEC_TRUSTS_LENGTHS("damaged payloads do no harm"),
        COPY_SHARES("copies are independent"),
        WEIGHS_TOO_LITTLE("values of type journal weigh"),
        OPENS_UNDECLARED_KEY("JOURNAL.ADD accepts"),
        READS_AND_WRITES("only declared keys change"),
        EFFECT_DEPENDS_ON_CLOCK("the stream of effects"),
        NO_SUMMARY("JOURNAL.ADD is documented"),
        WRONG_GRAMMAR("JOURNAL.ADD has the arity"),
        KEYS_NOT_DECLARED("JOURNAL.COUNT declares the keys"),
        REPLIES_TWICE("RESP2 and RESP3"),
        FORGETS_PROTOCOL("RESP2 and RESP3"),
        MULTI_DIFFERS("replies in MULTI"),
        REWRITES_HALF("rewritten as commands"),
        FREEZES_NOTHING("frozen values"),
        LEAKS("no class loader"),
        THREAD_LOCAL_STATE("values sleep and wake"),
        MISREADS_FORMER_VERSION("it takes over from the former version"),
        CANNOT_READ_FORMER_VERSION("it takes over from the former version");

        final String check;

        Mistake(String check) {
            this.check = check;
        }
    }

    /// Lines under a key. Sound unless it is told to make a mistake.
    public static final class JournalModule implements ServerModule {
        private final Set<Mistake> mistakes;
        private final JournalType type;
        private int added;

        /// What a jar is loaded by.
        public JournalModule() {
            this(mistakesOfJars());
        }

        JournalModule(Set<Mistake> mistakes) {
            this.mistakes = mistakes;
            this.type = new JournalType(mistakes);
        }

        /// A jar's classes are others than these here, so they are told by what both see.
        private static Set<Mistake> mistakesOfJars() {
            String name = System.getProperty("mortise.test.mistake", "");
            return name.isEmpty() ? EnumSet.noneOf(Mistake.class) : EnumSet.of(Mistake.valueOf(name));
        }

        private boolean makes(Mistake mistake) {
            return mistakes.contains(mistake);
        }

        @Override
        public void describe(ModuleDefinition module) {
            module.type(type);
            module.group("journal", "journal");
            module.command("JOURNAL.ADD", 3, this::add)
                    .flags(CommandFlag.WRITE, CommandFlag.DENY_OOM)
                    .keys(key(1).readWrite().inserts())
                    .grammar(makes(Mistake.WRONG_GRAMMAR) ? "key" : "key line")
                    .summary(makes(Mistake.NO_SUMMARY) ? "" : "Adds a line.");
            var count = module.command("JOURNAL.COUNT", 2, this::count)
                    .flags(CommandFlag.READONLY)
                    .grammar("key")
                    .summary("Counts the lines.");
            if (makes(Mistake.KEYS_NOT_DECLARED)) {
                count.flags(CommandFlag.DYNAMIC_KEYS);
            } else {
                count.keys(key(1).accesses());
            }
            if (makes(Mistake.LEAKS)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> module.id()));
            }
        }

        private void add(Call call, Reply reply) {
            if (makes(Mistake.OPENS_UNDECLARED_KEY)) {
                call.keyspace().read(Slice.of("hidden"), type);
            }
            Journal journal = call.keyspace().editOrCreate(call.key(), type).object();
            String line = call.argument(2).toString();
            journal.lines.add(makes(Mistake.EFFECT_DEPENDS_ON_CLOCK) ? line + call.nowMillis() : line);
            added++;
            boolean wrong = makes(Mistake.MULTI_DIFFERS) && call.mode() == Call.Mode.TRANSACTION;
            reply.integer(wrong ? 0 : journal.lines.size());
            if (makes(Mistake.REPLIES_TWICE)) {
                reply.array(0);
            }
        }

        private void count(Call call, Reply reply) {
            ValueRef<Journal> journal = call.keyspace().read(call.key(), type);
            long size = journal == null ? 0 : journal.object().lines.size();
            if (makes(Mistake.READS_AND_WRITES) && journal != null) {
                journal.object().lines.add("read");
            }
            if (makes(Mistake.THREAD_LOCAL_STATE)) {
                size += added;
            }
            if (makes(Mistake.FORGETS_PROTOCOL) && reply.protocol() == 3) {
                reply.nullValue();
            } else {
                reply.integer(size);
            }
        }
    }

    private static final class Journal {
        final List<String> lines = new ArrayList<>();
    }

    private static final class JournalType extends ModuleCodec<Journal> implements DataType<Journal> {
        private final Set<Mistake> mistakes;

        JournalType(Set<Mistake> mistakes) {
            super("journal", 1);
            this.mistakes = mistakes;
        }

        @Override
        public String name() {
            return "journal";
        }

        @Override
        public ValueCodec<Journal> codec() {
            return this;
        }

        @Override
        public Journal create(PagedMap.Factory maps) {
            return new Journal();
        }

        @Override
        public long weigh(Journal journal) {
            long each = mistakes.contains(Mistake.WEIGHS_TOO_LITTLE) ? 1 : 60;
            long sum = 56;
            for (String line : journal.lines) {
                sum += each + line.length();
            }
            return sum;
        }

        @Override
        public Journal copy(Journal journal) {
            return mistakes.contains(Mistake.COPY_SHARES) ? journal : null;
        }

        @Override
        public boolean isFreezable() {
            return true;
        }

        @Override
        public Journal freeze(Journal journal) {
            if (mistakes.contains(Mistake.FREEZES_NOTHING)) {
                return journal;
            }
            Journal changed = new Journal();
            changed.lines.addAll(journal.lines);
            return changed;
        }

        @Override
        public boolean rewrite(Slice key, ValueRef<Journal> value, io.mortise.spi.keyspace.CommandSink commands) {
            if (mistakes.contains(Mistake.REWRITES_HALF)) {
                commands.command("JOURNAL.ADD", key, value.object().lines.getFirst());
                return true;
            }
            return false;
        }

        @Override
        protected void write(Journal journal, ModuleWriter out) {
            boolean forgets = mistakes.contains(Mistake.CODEC_FORGETS);
            List<String> written = forgets ? journal.lines.subList(0, 1) : journal.lines;
            out.unsigned(written.size());
            written.forEach(line -> out.bytes(Slice.of(line)));
        }

        @Override
        protected Journal read(ModuleReader in, int writtenVersion) {
            Journal journal = new Journal();
            if (writtenVersion == 0 && mistakes.contains(Mistake.CANNOT_READ_FORMER_VERSION)) {
                throw new CorruptValueException("a journal of version 0");
            }
            if (writtenVersion == 0) {
                // All lines in one.
                String all = in.bytes().toString();
                journal.lines.addAll(
                        mistakes.contains(Mistake.MISREADS_FORMER_VERSION)
                                ? List.of(all)
                                : List.of(all.split("\n", -1)));
                return journal;
            }
            int count = mistakes.contains(Mistake.CODEC_TRUSTS_LENGTHS)
                    ? new byte[(int) in.unsigned()].length
                    : in.count(1);
            for (int line = 0; line < count; line++) {
                journal.lines.add(in.bytes().toString());
            }
            if (mistakes.contains(Mistake.CODEC_FORGETS)) {
                journal.lines.add("forgotten");
            }
            return journal;
        }
    }

    /// What a user of the suite writes.
    private static final class JournalContract extends ModuleContract {
        private static final String FORMER = """
                package acme.journal;

                import io.mortise.spi.*;
                import io.mortise.spi.command.*;
                import io.mortise.spi.keyspace.*;

                public final class JournalModule implements ServerModule {
                    static final class Journal {
                        String lines = "";
                    }

                    static final class JournalType extends ModuleCodec<Journal> implements DataType<Journal> {
                        JournalType() { super("journal", 0); }
                        @Override public String name() { return "journal"; }
                        @Override public ValueCodec<Journal> codec() { return this; }
                        @Override public Journal create(PagedMap.Factory maps) { return new Journal(); }
                        @Override public long weigh(Journal journal) { return 60 + journal.lines.length(); }
                        @Override protected void write(Journal journal, ModuleWriter out) {
                            out.bytes(Slice.of(journal.lines));
                        }
                        @Override protected Journal read(ModuleReader in, int writtenVersion) {
                            Journal journal = new Journal();
                            journal.lines = in.bytes().toString();
                            return journal;
                        }
                    }

                    private final JournalType type = new JournalType();

                    @Override
                    public void describe(ModuleDefinition module) {
                        module.type(type);
                        module.command("JOURNAL.ADD", 3, (call, reply) -> {
                            Journal journal = call.keyspace().editOrCreate(call.key(), type).object();
                            String line = call.argument(2).toString();
                            journal.lines += journal.lines.isEmpty() ? line : "\\n" + line;
                            reply.ok();
                        }).flags(CommandFlag.WRITE).keys(KeySpec.key(1).readWrite().inserts());
                        module.command("JOURNAL.COUNT", 2, (call, reply) -> {
                            ValueRef<Journal> journal = call.keyspace().read(call.key(), type);
                            reply.integer(journal == null ? 0 : journal.object().lines.split("\\n", -1).length);
                        }).flags(CommandFlag.READONLY).keys(KeySpec.key(1).accesses());
                    }
                }
                """;

        private final Path folder;
        private final Set<Mistake> mistakes;

        JournalContract(Set<Mistake> mistakes, Path folder) {
            super(folder);
            this.folder = folder;
            this.mistakes = mistakes;
        }

        @Override
        protected ServerModule module() {
            return new JournalModule(mistakes);
        }

        /// One that kept all lines in one text.
        @Override
        protected Path predecessor() {
            return ModuleJar.of("journal", "0.9.0")
                    .manifest("Mortise-Types", "journal")
                    .source(FORMER)
                    .build(folder);
        }

        @Override
        protected List<String> samples() {
            return List.of("JOURNAL.ADD alice hello\nJOURNAL.ADD alice good-bye\nJOURNAL.COUNT alice");
        }
    }

    private static Stream<DynamicTest> tests(DynamicNode node) {
        return switch (node) {
            case DynamicContainer container -> container.getChildren().flatMap(ModuleContractTest::tests);
            case DynamicTest test -> Stream.of(test);
            default -> throw new IllegalStateException("a new kind of node: " + node);
        };
    }

    @TestFactory
    Stream<DynamicNode> shouldPassSoundModules() {
        return new JournalContract(EnumSet.noneOf(Mistake.class), folder).contract();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotice(Mistake mistake) {
        System.setProperty("mortise.test.mistake", mistake.name());
        try {
            Set<String> failed = new TreeSet<>();
            Set<String> all = new TreeSet<>();
            new JournalContract(EnumSet.of(mistake), folder)
                    .contract()
                    .flatMap(ModuleContractTest::tests)
                    .filter(test -> test.getDisplayName().contains(mistake.check))
                    .forEach(test -> {
                        all.add(test.getDisplayName());
                        try {
                            test.getExecutable().execute();
                        } catch (Throwable noticed) {
                            failed.add(test.getDisplayName());
                        }
                    });
            assertTrue(!failed.isEmpty(), () -> mistake + " goes through " + all);
        } finally {
            System.clearProperty("mortise.test.mistake");
        }
    }

    @Test
    void shouldKnowWhatAnAuthorIsCalled() {
        assertEquals("journal", new Subject(new JournalContract(Set.of(), folder), folder).id);
    }
}
