package io.dcgan.trainer.command;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.RunControl;
import io.dcgan.trainer.run.control.RunSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** The runs in progress on this trainer, to which controls are delivered. */
@ApplicationScoped
class ActiveRuns {
    private final Map<RunId, RunSignals> signalsByRun = new HashMap<>();

    synchronized void add(RunId runId, RunSignals signals) {
        signalsByRun.put(runId, signals);
    }

    synchronized void remove(RunId runId) {
        signalsByRun.remove(runId);
    }

    /** @return whether the run is in progress here; it may still end without handling the control */
    synchronized boolean deliver(RunControl control) {
        var signals = signalsByRun.get(control.runId());
        if (signals != null) {
            signals.add(control);
        }
        return signals != null;
    }
}
