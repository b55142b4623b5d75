package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// COMMAND.
class CommandTest extends BuiltinTest {
    @Test
    void shouldCountCommandsWithoutSubcommands() {
        long count = (Long) run("COMMAND COUNT");
        assertEquals(count, ((List<?>) run("COMMAND")).size());
        assertEquals(count, ((List<?>) run("COMMAND INFO")).size());
        assertEquals(2 * count, ((List<?>) run("COMMAND DOCS")).size());
    }

    @Test
    void shouldDescribeToPrograms() {
        assertEquals(
                "[copy, -3, [write, denyoom], 1, 2, 1, [@keyspace, @write, @slow], [], [[flags, [RO, access],"
                        + " begin_search, [type, index, spec, [index, 1]], find_keys, [type, range, spec, [lastkey, 0,"
                        + " keystep, 1, limit, 0]]], [flags, [OW, update], begin_search, [type, index, spec, [index,"
                        + " 2]], find_keys, [type, range, spec, [lastkey, 0, keystep, 1, limit, 0]]]], []]",
                ((List<?>) run("COMMAND INFO copy")).getFirst().toString());
    }

    @Test
    void shouldDescribeSubcommandsWithTheirContainer() {
        List<?> object = (List<?>) ((List<?>) run("COMMAND INFO object")).getFirst();
        assertEquals("object", object.getFirst());
        assertEquals(5, ((List<?>) object.get(9)).size());
        assertEquals("object|freq", ((List<?>) ((List<?>) run("COMMAND INFO OBJECT|FREQ")).getFirst()).getFirst());
    }

    @Test
    void shouldAnswerNullForUnknownCommands() {
        List<?> reply = (List<?>) run("COMMAND INFO nosuch PING object|nosuch");
        assertNull(reply.get(0));
        assertEquals("ping", ((List<?>) reply.get(1)).getFirst());
        assertNull(reply.get(2));
    }

    @Test
    void shouldUseSetsAndMapsInTheNewProtocol() {
        run("HELLO 3");
        List<?> copy = (List<?>) ((List<?>) run("COMMAND INFO copy")).getFirst();
        assertEquals(Set.of("write", "denyoom"), copy.get(2));
        assertEquals(Set.of("@keyspace", "@write", "@slow"), copy.get(6));
        assertEquals(2, ((Set<?>) copy.get(8)).size());
        assertEquals(Set.of(), copy.get(9));
    }

    @Test
    void shouldDescribeToPeople() {
        run("HELLO 3");
        Map<?, ?> docs = (Map<?, ?>) ((Map<?, ?>) run("COMMAND DOCS copy nosuch")).get("copy");
        assertEquals(
                List.of("summary", "since", "group", "complexity", "arguments"),
                docs.keySet().stream().toList());
        assertEquals(
                List.of(
                        Map.of("name", "source", "type", "key", "display_text", "source", "key_spec_index", 0L),
                        Map.of(
                                "name",
                                "destination",
                                "type",
                                "key",
                                "display_text",
                                "destination",
                                "key_spec_index",
                                1L),
                        Map.of(
                                "name",
                                "destination-db",
                                "type",
                                "integer",
                                "display_text",
                                "destination-db",
                                "token",
                                "DB",
                                "flags",
                                Set.of("optional")),
                        Map.of(
                                "name",
                                "replace",
                                "type",
                                "pure-token",
                                "display_text",
                                "replace",
                                "token",
                                "REPLACE",
                                "flags",
                                Set.of("optional"))),
                docs.get("arguments"));
    }

    @Test
    void shouldTellOfDeprecation() {
        run("HELLO 3");
        Map<?, ?> docs = (Map<?, ?>) ((Map<?, ?>) run("COMMAND DOCS quit")).get("quit");
        assertEquals(Set.of("deprecated"), docs.get("doc_flags"));
        assertEquals("7.2.0", docs.get("deprecated_since"));
        assertEquals("just closing the connection", docs.get("replaced_by"));
    }

    @Test
    void shouldTellOfTheModule() {
        run("HELLO 3");
        Map<?, ?> docs = (Map<?, ?>) ((Map<?, ?>) run("COMMAND DOCS put")).get("PUT");
        assertEquals("module", docs.get("group"));
        assertEquals("probe", docs.get("module"));
        List<?> info = (List<?>) ((List<?>) run("COMMAND INFO put")).getFirst();
        assertEquals(Set.of("write", "denyoom", "module"), info.get(2));
    }

    @Test
    void shouldListNames() {
        List<?> all = (List<?>) run("COMMAND LIST");
        assertTrue(all.containsAll(List.of("ping", "client", "client|kill", "FETCH")), all.toString());
        assertEquals(List.of("PUT", "FETCH", "AWAIT"), run("COMMAND LIST FILTERBY MODULE probe"));
        assertEquals(List.of(), run("COMMAND LIST FILTERBY MODULE nosuch"));
        assertEquals(List.of("client|id", "client|info"), run("command list filterby pattern CLIENT|i*"));
        assertEquals(
                List.of("multi", "exec", "discard", "watch", "unwatch"),
                run("COMMAND LIST FILTERBY ACLCAT transaction"));
        assertEquals(List.of(), run("COMMAND LIST FILTERBY ACLCAT nosuch"));
        expectError("ERR syntax error", "COMMAND LIST FILTERBY foo bar");
        expectError("ERR syntax error", "COMMAND LIST foo");
    }

    @Test
    void shouldFindKeys() {
        assertEquals(List.of("a", "b"), run("COMMAND GETKEYS copy a b DB 2"));
        assertEquals(List.of("a"), run("COMMAND GETKEYS object freq a"));
        assertEquals(List.of("a", "b", "c"), run("COMMAND GETKEYS DEL a b c"));
        assertEquals(
                List.of(List.of("a", List.of("RW", "access", "delete")), List.of("b", List.of("OW", "update"))),
                run("COMMAND GETKEYSANDFLAGS rename a b"));
        expectError("ERR Invalid command specified", "COMMAND GETKEYS nosuch a");
        expectError("ERR Invalid command specified", "COMMAND GETKEYS object nosuch");
        expectError("ERR The command has no key arguments", "COMMAND GETKEYS ping a");
        expectError("ERR Invalid number of arguments specified for command", "COMMAND GETKEYS del");
    }

    @Test
    void shouldRefuseUnknownSubcommands() {
        expectError("ERR unknown subcommand 'foo'. Try COMMAND HELP.", "COMMAND foo");
        expectError("ERR unknown subcommand 'foo'. Try CLIENT HELP.", "CLIENT foo");
        expectError("ERR wrong number of arguments for 'client' command", "CLIENT");
        expectError("ERR wrong number of arguments for 'command|count' command", "COMMAND COUNT a");
    }

    @Test
    void shouldHelp() {
        for (String container : List.of("COMMAND", "CLIENT", "OBJECT", "DEBUG")) {
            List<?> lines = (List<?>) run(container + " HELP");
            assertEquals(container + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", lines.getFirst());
            assertEquals(List.of("HELP", "    Prints this help."), lines.subList(lines.size() - 2, lines.size()));
        }
        List<?> lines = (List<?>) run("CLIENT HELP");
        assertTrue(lines.contains("LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]"));
        assertTrue(lines.contains("SETINFO <lib-name libname | lib-ver libver>"));
    }
}
