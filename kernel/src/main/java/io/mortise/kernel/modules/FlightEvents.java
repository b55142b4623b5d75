package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Faults;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording tells of modules. While there is no recorder none is made.
final class FlightEvents {
    private FlightEvents() {}

    /// Whether there is a recorder. Making an event would otherwise set all of Java's flight recorder up, and keep
    /// the command thread for tens of milliseconds.
    static boolean areWanted() {
        return FlightRecorder.isInitialized();
    }

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
        end(begin(), change, module);
    }

    /// A change begins, of which it matters how long it takes.
    ///
    /// @return null if nobody wants to know
    static Change begin() {
        if (!areWanted()) {
            return null;
        }
        Change event = new Change();
        event.begin();
        return event;
    }

    /// It has been made.
    ///
    /// @param event of [#begin()]
    static void end(Change event, String change, LoadedModule module) {
        if (event != null) {
            event.change = change;
            event.module = module.id();
            event.version = module.version();
            event.commit();
        }
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

    static void fault(LoadedModule module, Faults.Fault fault) {
        if (!areWanted()) {
            return;
        }
        Fault event = new Fault();
        event.module = module.id();
        event.version = module.version();
        event.reference = fault.reference();
        event.place = fault.place();
        event.description = fault.description();
        event.commit();
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

    /// A step begins; null if nobody wants to know.
    static SweepStep beginSweepStep() {
        if (!areWanted()) {
            return null;
        }
        SweepStep event = new SweepStep();
        event.begin();
        return event;
    }

    static void end(SweepStep event, long values) {
        if (event != null) {
            event.values = values;
            event.commit();
        }
    }
}
