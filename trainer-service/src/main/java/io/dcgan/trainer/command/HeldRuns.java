package io.dcgan.trainer.command;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.RunId;
import io.dcgan.trainer.run.Orders;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The runs whose commands this trainer works on now, so that controls find them. */
@ApplicationScoped
class HeldRuns {
    private final Map<RunId, Held> held = new HashMap<>();

    private record Held(Orders orders, Set<RunControl> given) {}

    synchronized void hold(RunId runId, Orders orders) {
        held.put(runId, new Held(orders, new HashSet<>()));
    }

    synchronized void release(RunId runId) {
        held.remove(runId);
    }

    /**
     * Gives a control to its run, once.
     *
     * @return whether there is someone to give it to; the run may still end without looking at it
     */
    synchronized boolean give(RunControl control) {
        var run = held.get(control.runId());
        if (run != null && run.given().add(control)) {
            run.orders().give(control);
        }
        return run != null;
    }
}
