package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Statistics;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.kernel.keyspace.StaleKeys;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO stats: what has happened since the start, or since CONFIG RESETSTAT.
final class StatsSection {
    private static final long NANOS_A_MICRO = 1_000;
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Kernel kernel;
    private final Rates rates;

    StatsSection(Kernel kernel, Rates rates) {
        this.kernel = kernel;
        this.rates = rates;
    }

    void write(InfoWriter out) {
        Statistics statistics = kernel.statistics();
        long overNanos = kernel.executor().eviction().passedForNanos();
        out.field("total_connections_received", statistics.connections)
                .field("total_commands_processed", statistics.commands)
                .field("instantaneous_ops_per_sec", rates.commandsASecond())
                .field("total_net_input_bytes", statistics.bytesIn)
                .field("total_net_output_bytes", statistics.bytesOut)
                .field("total_net_repl_input_bytes", 0)
                .field("total_net_repl_output_bytes", 0)
                .field("instantaneous_input_kbps", kilobytes(rates.bytesInASecond()))
                .field("instantaneous_output_kbps", kilobytes(rates.bytesOutASecond()))
                .field("instantaneous_input_repl_kbps", kilobytes(0))
                .field("instantaneous_output_repl_kbps", kilobytes(0))
                .field("rejected_connections", statistics.rejectedConnections)
                .field("sync_full", 0)
                .field("sync_partial_ok", 0)
                .field("sync_partial_err", 0)
                .field("expired_keys", statistics.expiredKeys)
                .field("expired_subkeys", statistics.expiredElements)
                .field("expired_subkeys_active", statistics.activelyExpiredElements)
                .field("expired_stale_perc", InfoText.fixed(stale(), 2))
                .field("expired_time_cap_reached_count", statistics.expiryStepsCutShort)
                .field("expire_cycle_cpu_milliseconds", statistics.expiryNanos / 1_000_000)
                .field("evicted_keys", statistics.evictedKeys)
                .field("evicted_clients", statistics.evictedClients)
                .field("evicted_scripts", 0)
                .field("total_eviction_exceeded_time", (statistics.overLimitNanos + overNanos) / NANOS_A_MILLI)
                .field("current_eviction_exceeded_time", overNanos / NANOS_A_MILLI)
                .field("keyspace_hits", kernel.executor().view().hits())
                .field("keyspace_misses", kernel.executor().view().misses())
                .field("pubsub_channels", 0)
                .field("pubsub_patterns", 0)
                .field("pubsubshard_channels", 0)
                .field("latest_fork_usec", 0)
                .field("total_forks", 0)
                .field("tracking_total_keys", kernel.executor().tracking().keyCount())
                .field("tracking_total_items", kernel.executor().tracking().readerCount())
                .field("tracking_total_prefixes", kernel.executor().tracking().prefixCount())
                .field("unexpected_error_replies", 0)
                .field("total_error_replies", statistics.errorReplies())
                .field("dump_payload_sanitizations", statistics.payloadChecks)
                .field("total_reads_processed", statistics.reads)
                .field("total_writes_processed", statistics.writes)
                .field("io_threaded_reads_processed", 0)
                .field("io_threaded_writes_processed", 0)
                .field("migrate_cached_sockets", 0)
                .field("slave_expires_tracked_keys", 0)
                .field("active_defrag_hits", 0)
                .field("active_defrag_misses", 0)
                .field("active_defrag_key_hits", 0)
                .field("active_defrag_key_misses", 0)
                .field("total_active_defrag_time", 0)
                .field("current_active_defrag_time", 0)
                .field("acl_access_denied_auth", statistics.deniedLogins)
                .field("acl_access_denied_cmd", statistics.deniedCommands)
                .field("acl_access_denied_key", statistics.deniedKeys)
                .field("acl_access_denied_channel", statistics.deniedChannels)
                .field("protocol_errors", statistics.protocolErrors)
                .field("client_query_buffer_limit_disconnections", statistics.queryLimitDisconnections)
                .field("client_output_buffer_limit_disconnections", statistics.outputLimitDisconnections)
                .field("reply_buffer_shrinks", statistics.replyBufferShrinks)
                .field("reply_buffer_expands", statistics.replyBufferExpands)
                .field("eventloop_cycles", statistics.turns)
                .field("eventloop_duration_sum", statistics.turnNanos / NANOS_A_MICRO)
                .field("eventloop_duration_cmd_sum", statistics.commandNanos / NANOS_A_MICRO)
                .field("instantaneous_eventloop_cycles_per_sec", rates.turnsASecond())
                .field("instantaneous_eventloop_duration_usec", rates.microsATurn())
                .field("acl_access_denied_tls_cert", statistics.deniedCertificates)
                .field("faults", kernel.executor().faults().count());
        writeStalls(out, statistics);
    }

    /// How long the command thread was busy at a stretch, and what the collector took.
    private void writeStalls(InfoWriter out, Statistics statistics) {
        Figures machine = kernel.environment().machine().look();
        out.field("loop_turns", statistics.turns)
                .field("longest_loop_turn_us", statistics.longestTurnNanos / 1000)
                .field("longest_command_us", statistics.longestCommandNanos / 1000)
                .field("gc_collections", machine.collections())
                .field("gc_total_ms", machine.collectionMillis());
    }

    private double stale() {
        return StaleKeys.percent(
                kernel.databases(), kernel.environment().clock().millis());
    }

    private static String kilobytes(long bytes) {
        return InfoText.fixed(bytes / 1024.0, 2);
    }
}
