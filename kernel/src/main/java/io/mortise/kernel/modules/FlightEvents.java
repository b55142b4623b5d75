package io.mortise.kernel.modules;

import jdk.jfr.Category;
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
        String change;

        @Label("Module")
        String module;

        @Label("Version")
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
        String reference;

        @Label("Place")
        String place;

        @Label("Description")
        String description;
    }

    /// A step in which values were given to other code, or became dormant.
    @Name("io.mortise.ValueSweepStep")
    @Label("Value sweep step")
    @Category("Mortise")
    @StackTrace(false)
    static final class SweepStep extends Event {
        @Label("Values")
        long values;
    }
}
