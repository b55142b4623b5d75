package io.mortise.kernel.builtin;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.command.KeySpec.Begin;
import io.mortise.spi.command.KeySpec.Find;
import java.util.List;

/// Where a command's keys are, as far as the three numbers of old can say: the first, the last (negative from the
/// end) and the step. Clients that know nothing of key specs go by them, and ask the server about commands of which
/// they do not say everything.
///
/// @param isPartial whether there can be keys elsewhere
record LegacyKeys(int first, int last, int step, boolean isPartial) {
    private static final LegacyKeys NONE = new LegacyKeys(0, 0, 0, false);

    /// A plain range of key specs.
    private record Plain(int first, int last, int step, boolean isIncomplete) {
        /// The spec as a plain range, or null.
        static Plain of(KeySpec spec) {
            if (spec.begin() instanceof Begin.Index(int position)
                    && spec.find() instanceof Find.Range(int lastKey, int step, int ignored)) {
                return new Plain(position, lastKey < 0 ? lastKey : position + lastKey, step, spec.incomplete());
            }
            return null;
        }
    }

    static LegacyKeys of(CommandDefinition definition) {
        List<KeySpec> specs = definition.keys();
        if (specs.isEmpty()) {
            return NONE;
        }
        Plain only = Plain.of(specs.getFirst());
        if (specs.size() == 1 && only != null) {
            return new LegacyKeys(only.first, only.last, only.step, only.isIncomplete);
        }
        return joined(specs);
    }

    /// Ranges that follow each other without a gap are one range; whatever else there is, is left out.
    private static LegacyKeys joined(List<KeySpec> specs) {
        int first = 0;
        int last = 0;
        boolean partial = false;
        for (KeySpec spec : specs) {
            Plain range = Plain.of(spec);
            if (range == null || range.step != 1 || first > 0 && range.first != last + 1) {
                partial = true;
                continue;
            }
            partial |= range.isIncomplete;
            first = first == 0 ? range.first : first;
            last = range.last;
        }
        return first == 0 ? new LegacyKeys(0, 0, 0, true) : new LegacyKeys(first, last, 1, partial);
    }
}
