package io.mortise.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestTemplateTest {
    private final Randomness random = new Randomness(1);

    private String rendered(String command, int valueBytes, long key) {
        RequestTemplate template = new RequestTemplate(command, valueBytes, 1_000_000);
        ByteBuffer batch = template.batch(2);
        template.patch(batch, 1, key, random);
        byte[] bytes = new byte[template.length()];
        batch.get(template.length(), bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void shouldWriteTheKeyAndItsValue() {
        assertEquals(
                "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000123456\r\n$16\r\n000000123456xxxx\r\n",
                rendered("SET key:{key} {value}", 16, 123456));
        assertEquals(
                "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000123456\r\n$4\r\n456x\r\n",
                rendered("SET key:{key} {value}", 4, 123456));
    }

    @Test
    void shouldSpreadKeysOverHashes() {
        assertEquals(
                "*3\r\n$4\r\nHGET\r\n$17\r\nhash:000000012345\r\n$6\r\nfield6\r\n",
                rendered("HGET hash:{key/10} field{key%10}", 16, 123456));
    }

    @Test
    void shouldDrawNumbersOfOneLength() {
        for (int round = 0; round < 100; round++) {
            String request = rendered("PEXPIRE a{key}b {2000-2999}", 0, 7);
            int number =
                    Integer.parseInt(request.substring(request.length() - 6).trim());
            assertTrue(number >= 2000 && number <= 2999, request);
        }
        assertThrows(IllegalArgumentException.class, () -> rendered("EXPIRE k {9-10}", 0, 0));
    }
}
