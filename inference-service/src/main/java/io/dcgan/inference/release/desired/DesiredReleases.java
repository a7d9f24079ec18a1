package io.dcgan.inference.release.desired;

import io.dcgan.common.release.GeneratorRelease;
import java.util.List;
import java.util.Optional;

/**
 * What should answer for a model.
 *
 * @param candidates the one that should be live, then those that may take its place while it cannot be had, best first
 * @param canary     what should be tried on some of the requests
 */
public record DesiredReleases(List<GeneratorRelease> candidates, Optional<Canary> canary) {
    /** @param share of the requests, above 0 and up to 1 */
    public record Canary(GeneratorRelease release, double share) {}
}
