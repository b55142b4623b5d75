package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.environment.Machine;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.HexFormat;

/// ACL GENPASS: random hexadecimal digits for a password.
record AclGeneratePassword(Machine machine) implements KernelCommand {
    private static final int BITS = 256;
    private static final int MOST_BITS = 4096;
    private static final int BITS_A_DIGIT = 4;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > 3) {
            throw KernelCommand.wrongUse(call);
        }
        long bits = call.count() == 2 ? BITS : call.integer(2, "value is not an integer or out of range");
        if (bits <= 0 || bits > MOST_BITS) {
            throw new CommandException("ACL GENPASS argument must be the number of bits for the output password, a"
                    + " positive number up to " + MOST_BITS);
        }
        int digits = (int) (bits + BITS_A_DIGIT - 1) / BITS_A_DIGIT;
        byte[] secret = new byte[(digits + 1) / 2];
        machine.fillSecret(secret);
        reply.bulk(HexFormat.of().formatHex(secret).substring(0, digits));
    }
}
