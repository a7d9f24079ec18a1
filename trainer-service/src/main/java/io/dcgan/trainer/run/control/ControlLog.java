package io.dcgan.trainer.run.control;

import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.RunLayout;
import io.dcgan.trainer.run.file.StoredJson;
import java.io.IOException;
import java.util.Optional;

/** The controls of one run that trainers have claimed, and the replies to them. */
public final class ControlLog {
    private final ArtifactStore store;
    private final RunLayout layout;

    public ControlLog(ArtifactStore store, RunLayout layout) {
        this.store = store;
        this.layout = layout;
    }

    /** Returns the status of a control, or an empty value if no trainer has claimed it. */
    public Optional<ControlStatus> read(String controlId) throws IOException {
        var file = file(controlId);
        try {
            return file.read();
        } catch (CorruptFileException e) {
            // A lost status costs at most a second reply. A run must not fail for that.
            file.setAside();
            return Optional.empty();
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
