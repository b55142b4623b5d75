package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The fields of INFO that Redis has, and what they count.
class InfoFieldsTest extends BuiltinTest {
    /// Those of Redis's documentation that a server has who is nobody's replica and does not load anything.
    private static final List<String> FIELDS = List.of(
            "redis_version redis_git_sha1 redis_git_dirty redis_build_id redis_mode os arch_bits monotonic_clock",
            "multiplexing_api atomicvar_api gcc_version process_id process_supervised run_id tcp_port",
            "server_time_usec uptime_in_seconds uptime_in_days hz configured_hz lru_clock executable config_file",
            "io_threads_active connected_clients cluster_connections maxclients client_recent_max_input_buffer",
            "client_recent_max_output_buffer blocked_clients tracking_clients pubsub_clients watching_clients",
            "clients_in_timeout_table total_watched_keys total_blocking_keys total_blocking_keys_on_nokey",
            "used_memory used_memory_human used_memory_rss used_memory_rss_human used_memory_peak",
            "used_memory_peak_human used_memory_peak_time used_memory_peak_perc used_memory_overhead",
            "used_memory_startup used_memory_dataset used_memory_dataset_perc total_system_memory",
            "total_system_memory_human used_memory_lua used_memory_vm_eval used_memory_lua_human",
            "used_memory_scripts_eval number_of_cached_scripts number_of_functions number_of_libraries",
            "used_memory_vm_functions used_memory_vm_total used_memory_vm_total_human used_memory_functions",
            "used_memory_scripts used_memory_scripts_human maxmemory maxmemory_human maxmemory_policy",
            "mem_fragmentation_ratio mem_fragmentation_bytes allocator_frag_ratio allocator_frag_bytes",
            "allocator_rss_ratio allocator_rss_bytes rss_overhead_ratio rss_overhead_bytes allocator_allocated",
            "allocator_active allocator_resident allocator_muzzy mem_not_counted_for_evict mem_clients_slaves",
            "mem_clients_normal mem_cluster_links mem_aof_buffer mem_replication_backlog",
            "mem_total_replication_buffers mem_allocator mem_overhead_db_hashtable_rehashing",
            "active_defrag_running lazyfree_pending_objects lazyfreed_objects io_thread_0",
            "total_connections_received total_commands_processed instantaneous_ops_per_sec total_net_input_bytes",
            "total_net_output_bytes total_net_repl_input_bytes total_net_repl_output_bytes",
            "instantaneous_input_kbps instantaneous_output_kbps instantaneous_input_repl_kbps",
            "instantaneous_output_repl_kbps rejected_connections sync_full sync_partial_ok sync_partial_err",
            "expired_subkeys expired_keys expired_stale_perc expired_time_cap_reached_count",
            "expire_cycle_cpu_milliseconds evicted_keys evicted_clients evicted_scripts",
            "total_eviction_exceeded_time current_eviction_exceeded_time keyspace_hits keyspace_misses",
            "pubsub_channels pubsub_patterns pubsubshard_channels latest_fork_usec total_forks",
            "migrate_cached_sockets slave_expires_tracked_keys active_defrag_hits active_defrag_misses",
            "active_defrag_key_hits active_defrag_key_misses total_active_defrag_time current_active_defrag_time",
            "tracking_total_keys tracking_total_items tracking_total_prefixes unexpected_error_replies",
            "total_error_replies dump_payload_sanitizations total_reads_processed total_writes_processed",
            "io_threaded_reads_processed io_threaded_writes_processed client_query_buffer_limit_disconnections",
            "client_output_buffer_limit_disconnections reply_buffer_shrinks reply_buffer_expands",
            "eventloop_cycles eventloop_duration_sum eventloop_duration_cmd_sum",
            "instantaneous_eventloop_cycles_per_sec instantaneous_eventloop_duration_usec",
            "acl_access_denied_auth acl_access_denied_cmd acl_access_denied_key acl_access_denied_channel",
            "role master_failover_state master_replid master_replid2 master_repl_offset second_repl_offset",
            "repl_backlog_active repl_backlog_size repl_backlog_first_byte_offset repl_backlog_histlen",
            "connected_slaves used_cpu_sys used_cpu_user used_cpu_sys_children used_cpu_user_children",
            "used_cpu_sys_main_thread used_cpu_user_main_thread cluster_enabled");

    private String text(String section, String field) {
        return ((String) run("INFO " + section))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .collect(Collectors.joining())
                .substring(field.length() + 1);
    }

    @Test
    void shouldHaveTheFieldsOfRedis() {
        List<String> there = ((String) run("INFO everything"))
                .lines()
                .map(line -> line.split(":", 2)[0])
                .toList();
        List<String> missing = FIELDS.stream()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(field -> !there.contains(field))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void shouldTellTheShareOfKeysPastTheirTime() {
        assertEquals("0.00", text("stats", "expired_stale_perc"));
        run("DEBUG SET-ACTIVE-EXPIRE 0");
        for (int key = 0; key < 300; key++) {
            put("stays" + key, "soon" + key, "late" + key, "later" + key, "latest" + key);
            run("PEXPIRE soon" + key + " 100");
            run("PEXPIRE late" + key + " 100000");
            run("PEXPIRE later" + key + " 200000");
            run("PEXPIRE latest" + key + " 300000");
        }
        server.advance(200);
        assertEquals("25.00", text("stats", "expired_stale_perc"));
        run("SELECT 1");
        for (int key = 0; key < 300; key++) {
            put("stale" + key, "kept" + key);
            run("PEXPIRE stale" + key + " 100");
            run("PEXPIRE kept" + key + " 100000");
        }
        server.advance(200);
        assertEquals("33.33", text("stats", "expired_stale_perc"));
        run("DEBUG SET-ACTIVE-EXPIRE 1");
        server.advance(2000);
        assertEquals("0.00", text("stats", "expired_stale_perc"));
    }

    @Test
    void shouldEstimateTheShareOfManyKeys() {
        run("DEBUG SET-ACTIVE-EXPIRE 0");
        for (int key = 0; key < 20_000; key++) {
            put("key" + key);
            run("PEXPIRE key" + key + (key % 2 == 0 ? " 100" : " 100000"));
        }
        server.advance(200);
        assertEquals(50, Double.parseDouble(text("stats", "expired_stale_perc")), 6);
    }

    @Test
    void shouldTellHowLongMemoryWasBeyondItsLimit() {
        put("a");
        server.advance(1000);
        assertEquals(0, figure("stats", "total_eviction_exceeded_time"));
        run("CONFIG SET maxmemory 1");
        server.advance(250);
        assertEquals(250, figure("stats", "current_eviction_exceeded_time"));
        assertEquals(250, figure("stats", "total_eviction_exceeded_time"));
        run("CONFIG SET maxmemory 0");
        server.advance(100);
        assertEquals(0, figure("stats", "current_eviction_exceeded_time"));
        assertEquals(250, figure("stats", "total_eviction_exceeded_time"));
        run("CONFIG SET maxmemory 1");
        server.advance(50);
        assertEquals(50, figure("stats", "current_eviction_exceeded_time"));
        assertEquals(300, figure("stats", "total_eviction_exceeded_time"));
        run("CONFIG RESETSTAT");
        server.advance(20);
        assertEquals(20, figure("stats", "current_eviction_exceeded_time"));
        assertEquals(20, figure("stats", "total_eviction_exceeded_time"));
    }

    @Test
    void shouldCountWhoWatchesAndWaits() {
        TestClient watcher = server.client();
        TestClient other = server.client();
        watcher.run("WATCH a b");
        other.run("WATCH b");
        other.run("SELECT 1");
        other.run("WATCH b");
        TestClient first = server.client();
        TestClient second = server.client();
        first.send("AWAIT", "b");
        second.send("AWAIT", "b");
        assertEquals(2, figure("clients", "watching_clients"));
        assertEquals(3, figure("clients", "total_watched_keys"));
        assertEquals(1, figure("clients", "total_blocking_keys"));
        assertEquals(2, figure("clients", "blocked_clients"));
        run("SWAPDB 0 1");
        watcher.run("UNWATCH");
        run("PUT b 1");
        assertEquals(1, figure("clients", "watching_clients"));
        assertEquals(2, figure("clients", "total_watched_keys"));
        assertEquals(0, figure("clients", "total_blocking_keys"));
        other.disconnect();
        first.disconnect();
        second.disconnect();
        assertEquals(0, figure("clients", "watching_clients"));
        assertEquals(0, figure("clients", "total_watched_keys"));
    }

    @Test
    void shouldCountChangesOfTheArrayForReplies() {
        assertEquals(0, figure("stats", "reply_buffer_expands"));
        client.call("ECHO", "x".repeat(3_000_000));
        assertNotEquals(0, figure("stats", "reply_buffer_expands"));
        assertEquals(1, figure("stats", "reply_buffer_shrinks"));
    }

    @Test
    void shouldCountPayloadsThatWereLookedThrough() {
        put("a");
        byte[] payload = Payloads.bytes(run("DUMP a"));
        client.call("RESTORE", "b", "0", payload);
        client.call("RESTORE", "b", "0", payload);
        client.call("RESTORE", "c", "0", "damaged");
        assertEquals(1, figure("stats", "dump_payload_sanitizations"));
    }

    @Test
    void shouldCountRequestsThatWereTooLong() {
        run("CONFIG SET client-query-buffer-limit 1048576");
        TestClient talker = server.client();
        talker.sendRaw(
                ("*2\r\n$4\r\nECHO\r\n$3000000\r\n" + "x".repeat(2_000_000)).getBytes(StandardCharsets.US_ASCII));
        server.advance(1);
        assertEquals(1, figure("stats", "client_query_buffer_limit_disconnections"));
    }

    @Test
    void shouldCountTurnsOfTheLoop() {
        server.advance(1);
        for (int count = 0; count < 10; count++) {
            run("PING");
        }
        assertEquals(10, figure("stats", "eventloop_cycles"));
        run("CONFIG RESETSTAT");
        assertEquals(1, figure("stats", "eventloop_cycles"));
    }

    @Test
    void shouldTellWhenMemoryWasMost() {
        server.advance(5000);
        client.call("PUT", "a", "x".repeat(10_000_000));
        server.advance(100);
        long then = figure("memory", "used_memory_peak_time");
        assertTrue(Math.abs(now() / 1000 - then) <= 1, "at " + then);
        run("DEL a");
        server.advance(60_000);
        assertEquals(then, figure("memory", "used_memory_peak_time"));
    }
}
