package io.dcgan.trainer.command;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.RunControl;
import io.dcgan.trainer.run.control.RunSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** The runs whose commands this trainer works on now, so that controls find them. */
@ApplicationScoped
class ActiveRuns {
    private final Map<RunId, RunSignals> signalsByRun = new HashMap<>();

    synchronized void add(RunId runId, RunSignals signals) {
        signalsByRun.put(runId, signals);
    }

    synchronized void remove(RunId runId) {
        signalsByRun.remove(runId);
    }

    /** @return whether there is someone to give it to; the run may still end without looking at it */
    synchronized boolean deliver(RunControl control) {
        var signals = signalsByRun.get(control.runId());
        if (signals != null) {
            signals.add(control);
        }
        return signals != null;
    }
}
