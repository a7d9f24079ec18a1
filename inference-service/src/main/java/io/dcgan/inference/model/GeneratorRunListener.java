package io.dcgan.inference.model;

import io.dcgan.common.release.GeneratorRelease;
import java.util.Optional;

/** Observes every run of a generator. It is called on the drawing threads and must return quickly. */
@FunctionalInterface
public interface GeneratorRunListener {
    /**
     * @param images  number of images in the batch
     * @param nanos   duration of the run
     * @param failure reason if the run failed
     */
    void onRun(GeneratorRelease release, int images, long nanos, Optional<String> failure);
}
