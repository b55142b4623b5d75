package io.mortise.kernel.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    private static final String CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static CommandTable tableOf(Set<String> names) {
        List<Row> rows = new ArrayList<>();
        names.forEach(name -> rows.add(
                new Row(new CommandRow(name, 1, (call, reply) -> {}).definition(null, "generic", null), null)));
        return new CommandTable(rows, 1);
    }

    private Set<String> names(int count) {
        Set<String> names = new TreeSet<>();
        while (names.size() < count) {
            StringBuilder name = new StringBuilder();
            int length = 1 + random.nextInt(24);
            for (int index = 0; index < length; index++) {
                name.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            names.add(name.toString());
        }
        return names;
    }

    private String mixed(String name) {
        StringBuilder mixed = new StringBuilder();
        name.chars()
                .forEach(
                        letter -> mixed.append((char) (random.nextBoolean() ? Character.toUpperCase(letter) : letter)));
        return mixed.toString();
    }

    /// Looks a name up that stands somewhere among other bytes, as in a request.
    private Row find(CommandTable table, byte[] name) {
        int before = random.nextInt(4);
        int behind = random.nextInt(20);
        byte[] array = new byte[before + name.length + behind];
        random.nextBytes(array);
        System.arraycopy(name, 0, array, before, name.length);
        return table.find(Slice.of(array, before, name.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldFindNamesWhateverTheirCaseAndPlace() {
        Set<String> names = names(500);
        CommandTable table = tableOf(names);
        for (String name : names) {
            for (int attempt = 0; attempt < 20; attempt++) {
                Row found = find(table, bytes(mixed(name)));
                assertNotNull(found, () -> name + ", seed " + seed);
                assertEquals(name, found.name().toLowerCase(Locale.ROOT), () -> "seed " + seed);
            }
        }
    }

    @Test
    void shouldFindNothingThatDiffersInOneByte() {
        Set<String> names = names(500);
        CommandTable table = tableOf(names);
        for (String name : names) {
            byte[] near = bytes(mixed(name));
            int at = random.nextInt(near.length);
            // Among them those that differ from a letter, or from its neighbours, in the bit of its case.
            near[at] ^= (byte) (1 << random.nextInt(8));
            String small = smallLetters(near);
            Row found = find(table, near);
            if (names.contains(small)) {
                assertEquals(small, found.name().toLowerCase(Locale.ROOT), () -> "seed " + seed);
            } else {
                assertNull(found, () -> small + " for " + name + ", seed " + seed);
            }
        }
        assertNull(find(table, new byte[0]));
        assertNull(find(table, new byte[16]));
    }

    private static String smallLetters(byte[] name) {
        StringBuilder small = new StringBuilder();
        for (byte each : name) {
            small.append((char) (each >= 'A' && each <= 'Z' ? each + 'a' - 'A' : each & 0xff));
        }
        return small.toString();
    }
}
