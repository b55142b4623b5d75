package io.mortise.kernel.dispatch;

import java.util.Map;
import java.util.TreeMap;

/// Counts of the whole server, for INFO. Owned by the command thread.
public final class Statistics {
    public long commands;
    public long connections;
    public long rejectedConnections;
    public long bytesIn;
    public long bytesOut;
    /// How often bytes were taken from a connection, and given to one.
    public long reads;
    public long writes;
    public long expiredKeys;
    /// Elements of values that were past their deadline and are removed, in whatever way.
    public long expiredElements;
    /// Those of them that the expiry cycle has removed.
    public long activelyExpiredElements;
    /// How long steps of the expiry cycle took, and how many ended with something left that was due.
    public long expiryNanos;
    public long expiryStepsCutShort;
    public long evictedKeys;
    /// How long memory was beyond its limit, without the present time if it is now.
    public long overLimitNanos;
    /// Connections that were closed because clients took too much memory.
    public long evictedClients;
    public long protocolErrors;
    /// Connections that were closed because they read too slowly.
    public long outputLimitDisconnections;
    /// Connections that were closed because a request of theirs was too long.
    public long queryLimitDisconnections;
    /// How often the array that replies are written to became larger, and was given up for a small one.
    public long replyBufferExpands;
    public long replyBufferShrinks;
    /// Payloads of values, as RESTORE takes them, that were looked through.
    public long payloadChecks;
    /// Commands, keys, channels and logins that access control has denied.
    public long deniedCommands;
    public long deniedKeys;
    public long deniedChannels;
    public long deniedLogins;
    /// Certificates that named a user who is not there.
    public long deniedCertificates;
    public long longestTurnNanos;
    public long longestCommandNanos;
    public long turns;
    /// How long turns took, and the commands in them.
    public long turnNanos;
    public long commandNanos;
    private final Map<String, long[]> errors = new TreeMap<>();
    private long errorReplies;

    /// Counts an error reply by its prefix.
    void error(String prefix) {
        errorReplies++;
        if (errors.size() < 128 || errors.containsKey(prefix)) {
            errors.computeIfAbsent(prefix, absent -> new long[1])[0]++;
        }
    }

    public long errorReplies() {
        return errorReplies;
    }

    /// How many error replies there were, by prefix.
    public Map<String, long[]> errors() {
        return errors;
    }

    /// @param weight how many commands it stands for
    void commandTook(long nanos, long weight) {
        commandNanos += nanos * weight;
        longestCommandNanos = Math.max(longestCommandNanos, nanos);
    }

    void turnTook(long nanos) {
        turns++;
        turnNanos += nanos;
        longestTurnNanos = Math.max(longestTurnNanos, nanos);
    }

    /// Forgets everything, for CONFIG RESETSTAT.
    public void reset() {
        commands = 0;
        connections = 0;
        rejectedConnections = 0;
        bytesIn = 0;
        bytesOut = 0;
        reads = 0;
        writes = 0;
        expiredKeys = 0;
        expiredElements = 0;
        activelyExpiredElements = 0;
        expiryNanos = 0;
        expiryStepsCutShort = 0;
        evictedKeys = 0;
        overLimitNanos = 0;
        evictedClients = 0;
        protocolErrors = 0;
        outputLimitDisconnections = 0;
        queryLimitDisconnections = 0;
        replyBufferExpands = 0;
        replyBufferShrinks = 0;
        payloadChecks = 0;
        deniedCommands = 0;
        deniedKeys = 0;
        deniedChannels = 0;
        deniedLogins = 0;
        deniedCertificates = 0;
        longestTurnNanos = 0;
        longestCommandNanos = 0;
        turns = 0;
        turnNanos = 0;
        commandNanos = 0;
        errorReplies = 0;
        errors.clear();
    }
}
