package io.mortise.kernel.modules;

import jdk.jfr.Category;
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
}
