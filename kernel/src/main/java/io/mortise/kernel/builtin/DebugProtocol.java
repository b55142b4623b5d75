package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/// DEBUG PROTOCOL: an example of each type of reply, for the authors of clients. The examples are Redis's, since
/// test suites of clients expect them.
final class DebugProtocol implements KernelCommand {
    private final Map<String, KernelCommand> examples = new LinkedHashMap<>();

    DebugProtocol() {
        examples.put("string", (call, reply) -> reply.bulk("Hello World"));
        examples.put("integer", (call, reply) -> reply.integer(12_345));
        examples.put("double", (call, reply) -> reply.number(3.141));
        examples.put("bignum", (call, reply) -> reply.bigNumber("1234567999999999999999999999999999999"));
        examples.put("null", (call, reply) -> reply.nullValue());
        examples.put("array", (call, reply) -> {
            reply.array(3);
            threeIntegers(reply);
        });
        examples.put("set", (call, reply) -> {
            reply.set(3);
            threeIntegers(reply);
        });
        examples.put("map", (call, reply) -> map(reply));
        examples.put("attrib", DebugProtocol::attribute);
        examples.put("push", DebugProtocol::push);
        examples.put("verbatim", (call, reply) -> reply.verbatim("txt", "This is a verbatim\nstring"));
        examples.put("true", (call, reply) -> reply.bool(true));
        examples.put("false", (call, reply) -> reply.bool(false));
    }

    @Override
    public void run(CallState call, Reply reply) {
        for (Map.Entry<String, KernelCommand> example : examples.entrySet()) {
            if (call.isWord(2, example.getKey().toUpperCase(java.util.Locale.ROOT))) {
                example.getValue().run(call, reply);
                return;
            }
        }
        throw new CommandException(
                "Wrong protocol type name. Please use one of the following: " + String.join("|", examples.keySet()));
    }

    private static void threeIntegers(Reply reply) {
        for (int number = 0; number < 3; number++) {
            reply.integer(number);
        }
    }

    private static void map(Reply reply) {
        reply.map(3);
        for (int number = 0; number < 3; number++) {
            reply.integer(number);
            reply.bool(number == 1);
        }
    }

    private static void attribute(CallState call, Reply reply) {
        if (reply.protocol() > 2) {
            call.attribute(1);
            reply.bulk("key-popularity");
            reply.array(2);
            reply.bulk("key:123");
            reply.integer(90);
        }
        reply.bulk("Some real reply following the attribute");
    }

    private static void push(CallState call, Reply reply) {
        if (reply.protocol() == 2) {
            throw new CommandException("RESP2 is not supported by this command");
        }
        call.push(2);
        reply.bulk("server-cpu-usage");
        reply.integer(42);
        reply.bulk("Some real reply following the push reply");
    }
}
