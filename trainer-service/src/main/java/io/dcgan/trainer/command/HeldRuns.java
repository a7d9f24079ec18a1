package io.dcgan.trainer.command;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.RunId;
import io.dcgan.trainer.run.Orders;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** The runs whose commands this trainer works on now, so that controls find them. */
@ApplicationScoped
class HeldRuns {
    private final Map<RunId, Orders> held = new HashMap<>();

    synchronized void hold(RunId runId, Orders orders) {
        held.put(runId, orders);
    }

    synchronized void release(RunId runId) {
        held.remove(runId);
    }

    /** @return whether there is someone to give it to; the run may still end without looking at it */
    synchronized boolean give(RunControl control) {
        var orders = held.get(control.runId());
        if (orders != null) {
            orders.give(control);
        }
        return orders != null;
    }
}
