package io.mortise.bench.load;

/// A kind of request and what its reply must look like.
///
/// @param name in tables and on the command line
/// @param command words with placeholders; see [RequestTemplate]
/// @param expected what every reply must be
/// @param valueBytes the size of `{value}`
public record Workload(String name, String command, Expected expected, int valueBytes) {
    /// What a reply must be. An error is never expected.
    public enum Expected {
        /// Anything but an error.
        ANY,
        /// `+OK`.
        OK,
        /// `+PONG`.
        PONG,
        INTEGER,
        /// The value that a request with `{value}` stored under the same key.
        VALUE,
        /// That, or null, where keys expire.
        VALUE_OR_NULL
    }

    public static Workload ping() {
        return new Workload("ping", "PING", Expected.PONG, 0);
    }

    public static Workload get(int valueBytes) {
        return new Workload("get", "GET key:{key}", Expected.VALUE, valueBytes);
    }

    public static Workload set(int valueBytes) {
        return new Workload("set", "SET key:{key} {value}", Expected.OK, valueBytes);
    }

    /// Reads keys that are written with values of several sizes.
    public static Workload getAny() {
        return command("get", "GET key:{key}", 0);
    }

    public static Workload incr() {
        return new Workload("incr", "INCR counter:{key}", Expected.INTEGER, 0);
    }

    /// Hashes of ten fields: the last digit of the key is the field.
    public static Workload hset(int valueBytes) {
        return new Workload("hset", "HSET hash:{key/10} field{key%10} {value}", Expected.INTEGER, valueBytes);
    }

    public static Workload hget(int valueBytes) {
        return new Workload("hget", "HGET hash:{key/10} field{key%10}", Expected.VALUE, valueBytes);
    }

    /// Any command; any reply but an error will do.
    public static Workload command(String name, String command, int valueBytes) {
        return new Workload(name, command, Expected.ANY, valueBytes);
    }

    /// The workload of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Workload named(String name, int valueBytes) {
        return switch (name) {
            case "ping" -> ping();
            case "get" -> get(valueBytes);
            case "set" -> set(valueBytes);
            case "incr" -> incr();
            case "hset" -> hset(valueBytes);
            case "hget" -> hget(valueBytes);
            default -> throw new IllegalArgumentException("there is no workload " + name);
        };
    }

    /// What makes the keys that this workload asks for: its own kind, or the one that writes what it reads.
    public Workload filledBy() {
        return switch (name) {
            case "get" -> set(valueBytes);
            case "hget" -> hset(valueBytes);
            default -> this;
        };
    }

    /// Whether its requests name keys.
    public boolean hasKeys() {
        return command.contains("{key");
    }
}
