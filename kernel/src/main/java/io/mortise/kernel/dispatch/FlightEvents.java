package io.mortise.kernel.dispatch;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// What a flight recording tells of commands, expiry and eviction. The events are made on the command thread, and
/// none of them for a command that was quick, so that they cost nothing while nothing is recorded.
final class FlightEvents {
    private FlightEvents() {}

    /// Whether there is a recorder. Making an event would otherwise set all of Java's flight recorder up, and keep
    /// the command thread for tens of milliseconds.
    static boolean areWanted() {
        return FlightRecorder.isInitialized();
    }

    /// A command took as long as the slow log asks for. It has no words: they may be anybody's secrets.
    @Name("io.mortise.SlowCommand")
    @Label("Slow command")
    @Description("A command took longer than slowlog-log-slower-than; recorded when it is over")
    @Category("Mortise")
    @StackTrace(false)
    static final class SlowCommand extends Event {
        @Label("Command")
        @Description("Name, with its subcommand behind a bar")
        String command;

        @Label("Module")
        @Description("Whose command it is; empty for the kernel's")
        String module;

        @Label("Time")
        @Description("How long the command kept the command thread")
        @Timespan(Timespan.NANOSECONDS)
        long time;

        @Label("Words")
        @Description("How many words the request had, the name included")
        int words;

        @Label("Keys")
        @Description("How many keys it declared")
        int keys;

        @Label("Database")
        int database;

        @Label("Client")
        @Description("The id that CLIENT LIST shows")
        long client;

        @Label("Address")
        String address;

        @Label("User")
        String user;
    }

    static void slow(CallState call, Row row, long nanos) {
        if (!areWanted()) {
            return;
        }
        SlowCommand event = new SlowCommand();
        if (!event.isEnabled()) {
            return;
        }
        event.command = row.name().toLowerCase(Locale.ROOT);
        event.module = row.module == null ? "" : row.module.id();
        event.time = nanos;
        event.words = call.count;
        event.keys = call.keyCount;
        event.database = call.client.database;
        event.client = call.client.id();
        event.address = call.client.address();
        event.user = call.client.user;
        event.commit();
    }

    /// One step of the expiry cycle that found something. Its duration is that of the step.
    @Name("io.mortise.ExpiryCycle")
    @Label("Expiry cycle")
    @Description("A step in which keys, or elements of values, were removed whose time had come")
    @Category("Mortise")
    @StackTrace(false)
    static final class ExpiryStep extends Event {
        @Label("Keys")
        @Description("Keys removed, those of whose values nothing was left included")
        long keys;

        @Label("Elements")
        @Description("Elements of values removed, such as fields of hashes")
        long elements;

        @Label("Unfinished")
        @Description("Whether the step ended because its time was used up")
        boolean unfinished;
    }

    /// One step of eviction. Its duration is that of the step.
    @Name("io.mortise.EvictionCycle")
    @Label("Eviction cycle")
    @Description("A step in which keys were removed because memory was short")
    @Category("Mortise")
    @StackTrace(false)
    static final class EvictionStep extends Event {
        @Label("Keys")
        @Description("Keys removed")
        long keys;

        @Label("Freed")
        @Description("By how much the memory of keys and values became less")
        @DataAmount
        long freed;

        @Label("Order")
        @Description("By what keys were chosen")
        String order;

        @Label("Unfinished")
        @Description("Whether memory is still short: the time was used up, or there was no key to remove")
        boolean unfinished;
    }
}
