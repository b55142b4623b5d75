package io.mortise.module.persistence;

import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.persistence.Dataset;
import java.util.Objects;

/// Why commands that change data are refused at present, if they are: the log or the snapshots cannot be written.
/// On the command thread.
final class WriteRefusals {
    private final Dataset dataset;
    private String ofLog;
    private String ofSnapshots;
    private String told;

    WriteRefusals(Dataset dataset) {
        this.dataset = dataset;
    }

    /// @param reason null if there is none
    void log(String reason) {
        ofLog = reason;
        tell();
    }

    /// @param reason null if there is none
    void snapshots(String reason) {
        ofSnapshots = reason;
        tell();
    }

    private void tell() {
        String reason = ofLog == null ? ofSnapshots : ofLog;
        if (!Objects.equals(reason, told)) {
            told = reason;
            dataset.refuseWrites(reason == null ? null : new CommandException(ErrorPrefix.MISCONF, reason));
        }
    }
}
