package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.kernel.modules.ModuleRequest;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// MODULE LOAD, MODULE LOADEX: load a jar. The reply comes when it is loaded, or says why it was not; other clients
/// go on meanwhile.
///
/// @param extended whether settings may be given
record ModuleLoad(Kernel kernel, boolean extended) implements KernelCommand {
    private static final int FIRST_OPTION = 3;

    @Override
    public void run(CallState call, Reply reply) {
        ModuleRequest request = extended
                ? extendedRequest(call)
                : new ModuleRequest(call.argument(2).toString(), words(call, FIRST_OPTION));
        if (call.mode() != CallState.Mode.NORMAL) {
            loadNow(request, reply);
            return;
        }
        Consumer<Command> later = call.later();
        kernel.modules()
                .load(
                        request,
                        (module, refused) -> later.accept((fresh, answer) -> {
                            if (refused != null) {
                                throw failed(refused.getMessage());
                            }
                            answer.ok();
                        }));
    }

    /// In a transaction nothing can wait.
    private void loadNow(ModuleRequest request, Reply reply) {
        try {
            kernel.modules().loadNow(request);
        } catch (ModuleLoadException refused) {
            throw failed(refused.getMessage());
        }
        reply.ok();
    }

    private static ModuleRequest extendedRequest(CallState call) {
        Map<String, String> settings = new LinkedHashMap<>();
        int at = FIRST_OPTION;
        while (at < call.count() && !call.isWord(at, "ARGS")) {
            if (!call.isWord(at, "CONFIG") || at + 2 >= call.count()) {
                throw failed("after the path come CONFIG name value, any number of times, and then ARGS, not '"
                        + call.argument(at) + "'");
            }
            settings.put(call.argument(at + 1).toString(), call.argument(at + 2).toString());
            at += 3;
        }
        return new ModuleRequest(call.argument(2).toString(), words(call, at + 1), settings);
    }

    private static List<String> words(CallState call, int first) {
        List<String> words = new ArrayList<>();
        call.argumentsFrom(first).forEach(word -> words.add(word.toString()));
        return words;
    }

    private static CommandException failed(String reason) {
        return new CommandException("Error loading the extension: " + reason);
    }
}
