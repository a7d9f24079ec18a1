package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunControl;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import java.util.List;

/** The end of a training. */
public sealed interface TrainingEnd {
    /**
     * All steps are done, or the run met its target.
     *
     * @param kept the epochs whose generators are in the store because each was the best of its time
     */
    record Finished(BestGenerator best, List<Integer> kept) implements TrainingEnd {
        public Finished {
            kept = List.copyOf(kept);
        }
    }

    /** A control ended the training. A checkpoint of that step is in the store. */
    record Stopped(RunControl control, long step) implements TrainingEnd {}
}
