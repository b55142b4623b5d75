package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a command touches is what it declares, seen from outside: whatever a user sends who may use some keys only,
/// no reply has a value of the others, and none of them changes.
class AccessTest {
    private static final int COMMANDS = 60_000;
    private static final String SECRET = "SECRET";
    private static final String[] KEYS = {"a:1", "a:2", "b:1", "b:2", "b:new"};
    private static final String[] OTHERS = {
        "0", "1", "2", "-1", "100", "1.5", "abc", "*", "GET", "SET", "EX", "PX", "NX", "XX", "KEEPTTL", "REPLACE", "DB",
        "COUNT", "MATCH", "TYPE", "AND", "DIFF", "NOT", "LEN", "IDX", "u8", "#1", "INCRBY", "STORE", "TO"
    };

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldTouchNoKeyThatWasNotDeclared() {
        try (TestServer server = TestServer.with(new StringsModule())) {
            TestClient admin = server.client();
            admin.call("MSET", "b:1", SECRET + "1", "b:2", SECRET + "2");
            admin.call(
                    "ACL",
                    "SETUSER",
                    "u",
                    "on",
                    "nopass",
                    "~a:*",
                    "+@all",
                    "-@dangerous",
                    "-@connection",
                    "-@transaction",
                    "-move");
            TestClient user = server.client();
            user.run("AUTH u x");
            Object before = admin.run("DEBUG DIGEST-VALUE b:1 b:2 b:new");
            List<Row> rows = rows(server);
            long allowed = 0;
            for (int index = 0; index < COMMANDS; index++) {
                Object[] request = request(rows.get(random.nextInt(rows.size())));
                String reply = String.valueOf(user.call(request));
                assertFalse(reply.contains(SECRET), () -> List.of(request) + " shows it, seed " + seed);
                allowed += reply.startsWith("-NOPERM") ? 0 : 1;
                if (index % 100 == 0) {
                    admin.call("SET", "a:1", "12");
                }
                if (index % 1000 == 0) {
                    assertEquals(before, admin.run("DEBUG DIGEST-VALUE b:1 b:2 b:new"), "seed " + seed);
                }
            }
            assertTrue(allowed > COMMANDS / 10, "only " + allowed + " were allowed");
            assertEquals(before, admin.run("DEBUG DIGEST-VALUE b:1 b:2 b:new"), "seed " + seed);
            assertEquals(2, ((List<?>) admin.run("KEYS b:*")).size(), "seed " + seed);
        }
    }

    private static List<Row> rows(TestServer server) {
        List<Row> rows = new ArrayList<>();
        for (Row row : server.kernel().executor().table().rows()) {
            if (row.isContainer()) {
                rows.addAll(row.subcommands().values());
            } else {
                rows.add(row);
            }
        }
        // QUIT and RESET are everybody's.
        rows.removeIf(row -> row.definition.has(CommandFlag.NO_AUTH));
        return rows;
    }

    private Object[] request(Row row) {
        String[] name = row.name().split("\\|");
        int least = Math.abs(row.definition.arity());
        int words = row.definition.arity() > 0 ? least : least + random.nextInt(6);
        Object[] request = new Object[Math.max(words, name.length)];
        System.arraycopy(name, 0, request, 0, name.length);
        for (int index = name.length; index < request.length; index++) {
            request[index] = random.nextInt(2) == 0 ? one(KEYS) : one(OTHERS);
        }
        return request;
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
