package io.mortise.kernel.modules;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording tells of modules. While nothing is recorded they cost a test each.
final class FlightEvents {
    private FlightEvents() {}

    /// A module was loaded, unloaded, upgraded, put out of service or back. For an upgrade, it lasts as long as the
    /// command thread was kept.
    @Name("io.mortise.ModuleChange")
    @Label("Module change")
    @Category("Mortise")
    @StackTrace(false)
    static final class Change extends Event {
        @Label("Change")
        @Description("load, unload, upgrade, quarantine or release")
        String change;

        @Label("Module")
        String module;

        @Label("Version")
        @Description("The version that is there afterwards, or that went")
        String version;
    }

    static void change(String change, LoadedModule module) {
        Change event = new Change();
        event.change = change;
        event.module = module.id();
        event.version = module.version();
        event.commit();
    }

    /// A module's code has failed.
    @Name("io.mortise.ModuleFault")
    @Label("Module fault")
    @Category("Mortise")
    @StackTrace(false)
    static final class Fault extends Event {
        @Label("Module")
        String module;

        @Label("Version")
        String version;

        @Label("Reference")
        @Description("By which the log and the client's error name it")
        String reference;

        @Label("Place")
        @Description("What was being done")
        String place;

        @Label("Description")
        @Description("Class and message of what was thrown")
        String description;
    }

    /// A step in which values were given to other code, or became dormant.
    @Name("io.mortise.ValueSweepStep")
    @Label("Value sweep step")
    @Category("Mortise")
    @StackTrace(false)
    static final class SweepStep extends Event {
        @Label("Values")
        @Description("How many values were given over in this step")
        long values;
    }

    /// What is known of a module, now and then.
    @Name("io.mortise.ModuleStatistics")
    @Label("Module statistics")
    @Description("What MODULE STATS tells, every ten seconds for each module")
    @Category("Mortise")
    @StackTrace(false)
    static final class Statistics extends Event {
        @Label("Module")
        String module;

        @Label("Version")
        String version;

        @Label("State")
        String state;

        @Label("Generation")
        int generation;

        @Label("Commands")
        int commands;

        @Label("Calls")
        long calls;

        @Label("Failed calls")
        long failed;

        @Label("Faults")
        long faults;

        @Label("Overruns")
        @Description("How often its code has kept the command thread for too long")
        long overruns;

        @Label("Background overruns")
        long backgroundOverruns;

        @Label("Median time")
        @Description("In microseconds, as all of these times")
        double p50;

        @Label("99th percentile")
        double p99;

        @Label("99.9th percentile")
        double p999;

        @Label("Longest time")
        double longest;

        @Label("Keys")
        long keys;

        @Label("Bytes")
        @DataAmount
        long bytes;

        @Label("Dormant keys")
        long dormantKeys;

        @Label("Converting keys")
        @Description("Whose values are still as another generation has made them")
        long convertingKeys;

        @Label("Leaked loaders")
        int leakedLoaders;
    }

    /// Whether a recording wants what is known of modules, which takes a walk over their commands.
    static boolean wantsStatistics() {
        return new Statistics().isEnabled();
    }

    static void statistics(ModuleStatistics known) {
        Statistics event = new Statistics();
        event.module = known.id();
        event.version = known.version();
        event.state = known.state();
        event.generation = known.generation();
        event.commands = known.commands();
        event.calls = known.calls();
        event.failed = known.failed();
        event.faults = known.faults();
        event.overruns = known.overruns();
        event.backgroundOverruns = known.backgroundOverruns();
        event.p50 = known.micros(50);
        event.p99 = known.micros(99);
        event.p999 = known.micros(99.9);
        event.longest = known.micros(100);
        event.keys = known.keys();
        event.bytes = known.bytes();
        event.dormantKeys = known.dormantKeys();
        event.convertingKeys = known.convertingKeys();
        event.leakedLoaders = known.leakedLoaders();
        event.commit();
    }
}
