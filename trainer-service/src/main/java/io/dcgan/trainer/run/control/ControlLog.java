package io.dcgan.trainer.run.control;

import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.RunLayout;
import io.dcgan.trainer.run.file.StoredJson;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The controls of one run that trainers have claimed, and the replies to them. */
public final class ControlLog {
    private static final Logger LOG = Logger.getLogger(ControlLog.class);

    private final ArtifactStore store;
    private final RunLayout layout;

    public ControlLog(ArtifactStore store, RunLayout layout) {
        this.store = store;
        this.layout = layout;
    }

    /** Returns the status of a control, or an empty value if no trainer has claimed it. */
    public Optional<ControlStatus> read(String controlId) throws IOException {
        try {
            return file(controlId).read();
        } catch (CorruptFileException e) {
            // All controls are read again at each start. One that was executed must not be executed twice.
            LOG.warnf("run=%s the control %s counts as answered: %s", layout.runId(), controlId, e.getMessage());
            return Optional.of(new ControlStatus("", Instant.EPOCH, Optional.empty(), true));
        }
    }

    /** Claims a control. @return whether no trainer had claimed it before */
    public boolean claim(String controlId, ControlStatus status) throws IOException {
        return file(controlId).create(status);
    }

    public void update(String controlId, ControlStatus status) throws IOException {
        file(controlId).put(status);
    }

    private StoredJson<ControlStatus> file(String controlId) {
        return new StoredJson<>(store, layout.control(controlId), ControlStatus.class);
    }
}
