package io.mortise.module.persistence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file that Redis has written, and what Redis says is in it.
record SampleFile(byte[] bytes, Map<?, ?> description) {
    static final List<String> ALL = List.of(
            "arrays",
            "cluster-slotinfo",
            "empty",
            "functions",
            "hashes",
            "key-meta",
            "lfu",
            "lists",
            "lru",
            "module-aux",
            "multidb-expire",
            "nochecksum",
            "nocompress",
            "rdb12-older-producer",
            "sets",
            "streams",
            "strings",
            "strings-large",
            "vectorsets",
            "zsets");

    /// A key of the file.
    record Key(byte[] name, int database, Object value, Long expiryMillis, String payload) {}

    static SampleFile of(String name) {
        try (InputStream file = SampleFile.class.getResourceAsStream("samples/" + name + ".rdb");
                InputStream json = SampleFile.class.getResourceAsStream("samples/" + name + ".json");
                JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return new SampleFile(file.readAllBytes(), (Map<?, ?>) tree(parser));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Object tree(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, tree(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(tree(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue().longValue();
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /// A string that may be given as hexadecimal digits.
    static byte[] raw(Object text) {
        if (text instanceof Map<?, ?> map) {
            return HexFormat.of().parseHex((String) map.get("hex"));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    List<Key> keys() {
        List<Key> keys = new ArrayList<>();
        for (Object each : (List<?>) description.get("keys")) {
            Map<?, ?> key = (Map<?, ?>) each;
            Object dump = key.get("dumpHex");
            keys.add(new Key(
                    raw(key.get("key")),
                    ((Long) key.get("db")).intValue(),
                    key.get("value"),
                    (Long) key.get("expireAtMs"),
                    dump == null ? (String) description.get("dumpHex") : (String) dump));
        }
        return keys;
    }
}
