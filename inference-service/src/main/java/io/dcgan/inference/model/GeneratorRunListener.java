package io.dcgan.inference.model;

import io.dcgan.common.release.GeneratorRelease;
import java.util.Optional;

/** Is told of every run of a generator, by the threads that draw: it must be quick. */
@FunctionalInterface
public interface GeneratorRunListener {
    /**
     * @param images  in the batch
     * @param nanos   that the run took
     * @param failure what went wrong
     */
    void onRun(GeneratorRelease release, int images, long nanos, Optional<String> failure);
}
