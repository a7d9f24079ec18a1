package io.dcgan.inference.release.desired;

import io.dcgan.common.release.GeneratorRelease;
import java.util.List;
import java.util.Optional;

/**
 * The releases that should serve a model.
 *
 * @param candidates the release that should be live, then its substitutes if it cannot be loaded, best first
 * @param canary     the release that should serve a share of the requests
 */
public record DesiredReleases(List<GeneratorRelease> candidates, Optional<Canary> canary) {
    /** @param share of the requests, above 0 and up to 1 */
    public record Canary(GeneratorRelease release, double share) {}
}
