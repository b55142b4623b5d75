package io.mortise.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.config.Configuration.Assignment;
import io.mortise.kernel.config.Configuration.Preset;
import io.mortise.spi.command.CommandException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private final Configuration configuration = new Configuration();
    private final KernelSettings kernel = new KernelSettings();
    private final DeclaredSettings module = new DeclaredSettings("persistence");
    private final SettingState<List<String>> save = module.words("save", List.of("3600", "1"));
    private final SettingState<Boolean> appendonly = module.bool("appendonly", false);

    ConfigurationTest() {
        save.alias("save");
        appendonly.alias("appendonly");
    }

    private void line(String name, String... words) {
        configuration.preset(name, new Preset(List.of(words), "x.conf line 1"));
    }

    private void begin() {
        configuration.publish(kernel.declared);
        configuration.standIns(AbsentSettings.declared());
    }

    private String refusedStart() {
        return assertThrows(IllegalArgumentException.class, () -> {
                    begin();
                    configuration.settle();
                })
                .getMessage();
    }

    private String refused(String name, String value) {
        return assertThrows(
                        CommandException.class, () -> configuration.set(List.of(new Assignment(name, value)), false))
                .getMessage();
    }

    @Test
    void shouldTellWhereARefusedValueStands() {
        line("port", "99999");
        assertEquals("x.conf line 1: argument must be between 0 and 65535 inclusive", refusedStart());
    }

    @Test
    void shouldRefuseASecondWordOfASingleValue() {
        line("requirepass", "two", "words");
        assertEquals("x.conf line 1: there is more than one value", refusedStart());
    }

    @Test
    void shouldRefuseNamesThatNobodyKnows() {
        line("prot", "1");
        assertEquals("x.conf line 1: there is no setting 'prot'", refusedStart());
    }

    @Test
    void shouldNameTheModuleOfAnUnknownSetting() {
        line("hashes.limit", "1");
        assertTrue(refusedStart().contains("is the module 'hashes' missing?"));
    }

    @Test
    void shouldAcceptWhatAsksForNothing() {
        line("save", "");
        line("appendonly", "no");
        line("appendfsync", "always");
        line("tls-provider", "jdk");
        line("tls-auto-reload-interval", "5");
        begin();
        configuration.settle();
        assertEquals("", configuration.find("save").text());
        assertEquals("always", configuration.find("APPENDFSYNC").text());
        assertTrue(configuration.isAbsent("save"));
        assertTrue(configuration.unclaimed().presets().isEmpty());
    }

    @Test
    void shouldNameTheModuleThatIsAskedFor() {
        line("appendonly", "yes");
        assertEquals("x.conf line 1: this needs the module persistence, which is not loaded", refusedStart());
    }

    @Test
    void shouldNameTheMissingModuleInConfigSet() {
        begin();
        assertEquals(
                "CONFIG SET failed (possibly related to argument 'save') - this needs the module persistence, which is"
                        + " not loaded",
                refused("save", "900 1"));
    }

    @Test
    void shouldGiveTheValueToTheModuleThatComesBeforeTheEndOfTheStart() {
        line("save", "900", "1");
        line("save", "300", "10");
        line("persistence.appendonly", "yes");
        begin();
        configuration.publish(module);
        configuration.settle();
        assertEquals(List.of("900", "1", "300", "10"), save.get());
        assertTrue(appendonly.get());
        assertEquals(configuration.find("save"), configuration.find("persistence.save"));
    }

    @Test
    void shouldForgetEarlierLinesAtAnEmptyOne() {
        line("save", "900", "1");
        line("save", "");
        begin();
        configuration.publish(module);
        assertEquals(List.of(), save.get());
    }

    @Test
    void shouldLetTheStandInComeBackWhenTheModuleGoes() {
        begin();
        configuration.settle();
        configuration.publish(module);
        assertFalse(configuration.isAbsent("save"));
        assertEquals(List.of("3600", "1"), save.get(), "the stand-in's own value is nobody's wish");
        configuration.withdraw(module);
        assertTrue(configuration.isAbsent("save"));
        assertNull(configuration.find("persistence.save"));
    }

    @Test
    void shouldGiveTheValueToAModuleThatComesLater() {
        line("save", "");
        begin();
        configuration.settle();
        configuration.set(List.of(new Assignment("appendonly", "no")), false);
        configuration.publish(module);
        assertEquals(List.of(), save.get());
    }

    @Test
    void shouldKeepAModulesValuesForItsNextLife() {
        begin();
        configuration.publish(module);
        configuration.set(List.of(new Assignment("appendonly", "yes")), false);
        configuration.withdraw(module);
        DeclaredSettings next = new DeclaredSettings("persistence");
        SettingState<Boolean> again = next.bool("appendonly", false).alias("appendonly");
        configuration.publish(next);
        assertTrue(again.get());
    }

    @Test
    void shouldShowTheValuesOfAModuleThatIsGone() {
        begin();
        DeclaredSettings hashes = hashes();
        configuration.publish(hashes);
        configuration.set(List.of(new Assignment("hash-max-listpack-entries", "100")), false);
        configuration.withdraw(hashes);
        assertEquals("100", configuration.find("hash-max-ziplist-entries").text());
        DeclaredSettings again = hashes();
        configuration.publish(again);
        configuration.set(List.of(new Assignment("hash-max-listpack-entries", "512")), false);
        configuration.withdraw(again);
        assertEquals("512", configuration.find("hash-max-listpack-entries").text());
    }

    @Test
    void shouldGiveTheValueThatWasSetWhileTheModuleWasAbsent() {
        begin();
        DeclaredSettings hashes = hashes();
        configuration.publish(hashes);
        configuration.set(List.of(new Assignment("hash-max-listpack-entries", "100")), false);
        configuration.withdraw(hashes);
        configuration.set(List.of(new Assignment("hash-max-ziplist-entries", "50")), false);
        configuration.publish(hashes());
        assertEquals("50", configuration.find("hash-max-listpack-entries").text());
    }

    /// What the stand-in refuses waits beside it.
    @Test
    void shouldKeepAValueThatAsksForTheModule() {
        begin();
        configuration.publish(module);
        configuration.set(List.of(new Assignment("appendonly", "yes")), false);
        configuration.withdraw(module);
        assertEquals("no", configuration.find("appendonly").text());
        configuration.set(List.of(new Assignment("appendonly", "no")), false);
        configuration.publish(module);
        assertFalse(appendonly.get(), "somebody has set it since");
    }

    @Test
    void shouldForgetTheValuesOfAModuleThatCouldNotStart() {
        begin();
        configuration.set(List.of(new Assignment("hash-max-listpack-entries", "50")), false);
        Configuration.Unclaimed before = configuration.unclaimed();
        DeclaredSettings hashes = hashes();
        configuration.publish(hashes, Map.of("hash-max-listpack-entries", "100", "hash-max-listpack-value", "7"));
        configuration.withdraw(hashes);
        configuration.unclaimed(before);
        assertEquals("50", configuration.find("hash-max-listpack-entries").text());
        assertEquals("64", configuration.find("hash-max-listpack-value").text());
        assertEquals(before, configuration.unclaimed());
    }

    @Test
    void shouldTakeTheLastLineWhicheverNameItHas() {
        line("hash-max-listpack-entries", "100");
        line("hash-max-listpack-value", "30");
        line("hash-max-ziplist-entries", "200");
        begin();
        configuration.publish(hashes());
        assertEquals("200", configuration.find("hash-max-listpack-entries").text());
        assertEquals("30", configuration.find("hash-max-listpack-value").text());
    }

    private static DeclaredSettings hashes() {
        DeclaredSettings hashes = new DeclaredSettings("hashes");
        hashes.number("hash-max-listpack-entries", 512, 0, Long.MAX_VALUE)
                .alias("hash-max-listpack-entries")
                .alias("hash-max-ziplist-entries");
        hashes.bytes("hash-max-listpack-value", 64, 0, Long.MAX_VALUE).alias("hash-max-listpack-value");
        return hashes;
    }

    @Test
    void shouldChangeAllOrNothing() {
        begin();
        assertThrows(
                CommandException.class,
                () -> configuration.set(List.of(new Assignment("hz", "20"), new Assignment("timeout", "x")), false));
        assertEquals(10, kernel.hz.get());
    }

    @Test
    void shouldTakeBackEverythingWhenAGroupRefuses() {
        begin();
        configuration.together(
                proposal -> () -> {
                    throw new CommandException("not now");
                },
                kernel.port);
        CommandException refusal = assertThrows(
                CommandException.class,
                () -> configuration.set(List.of(new Assignment("hz", "20"), new Assignment("port", "7")), false));
        assertEquals("CONFIG SET failed (possibly related to argument 'port') - not now", refusal.getMessage());
        assertEquals(10, kernel.hz.get());
        assertEquals(6379, kernel.port.get());
    }

    @Test
    void shouldRefuseWithRedisTexts() {
        begin();
        assertEquals("Unknown option or number of arguments for CONFIG SET - 'foo'", refused("foo", "1"));
        String failed = "CONFIG SET failed (possibly related to argument ";
        assertEquals(failed + "'databases') - can't set immutable config", refused("databases", "3"));
        assertEquals(failed + "'dir') - can't set protected config", refused("dir", "/"));
        assertEquals(failed + "'timeout') - argument couldn't be parsed into an integer", refused("timeout", "x"));
        assertEquals(
                failed + "'appendfsync') - argument(s) must be one of the following: everysec, always, no",
                refused("appendfsync", "x"));
    }
}
