package io.mortise.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// The log file. Before each line it is looked whether the path still leads to the file that is open; if somebody
/// has moved that away, or deleted it, the line begins a new one. So rotating the log is renaming it: no signal, no
/// command, and no line is lost or written twice. Used by the log's own thread.
final class LogFile extends FileAppender<ILoggingEvent> {
    private Object openKey;

    LogFile(String path) {
        setFile(path);
    }

    @Override
    public void openFile(String path) throws IOException {
        super.openFile(path);
        openKey = key(path);
    }

    @Override
    protected void subAppend(ILoggingEvent event) {
        if (isStarted() && !isThere()) {
            reopen();
        }
        super.subAppend(event);
    }

    private boolean isThere() {
        Object key = key(getFile());
        return key != null && key.equals(openKey);
    }

    private void reopen() {
        try {
            openFile(getFile());
        } catch (IOException failed) {
            // The file that is open takes the line, wherever it is by now; the next line tries again.
            addError("the log file " + getFile() + " cannot be opened", failed);
        }
    }

    /// What tells the file from every other, whatever its name; null if there is none.
    private static Object key(String path) {
        try {
            return Files.readAttributes(Path.of(path), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException missing) {
            return null;
        }
    }
}
