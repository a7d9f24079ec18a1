package io.dcgan.inference.release;

import io.dcgan.common.platform.trace.LogContext;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.desired.DesiredReleases.Canary;
import io.dcgan.inference.release.monitor.Probation;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Routes the requests of each model to its live release and canary, and keeps metrics and probation up to date. */
@ApplicationScoped
class ReleaseRouter {
    private static final Logger LOG = Logger.getLogger(ReleaseRouter.class);

    private final GeneratorRegistry registry;
    private final Probation probation;
    private final ReleaseMetrics metrics;

    ReleaseRouter(GeneratorRegistry registry, Probation probation, ReleaseMetrics metrics) {
        this.registry = registry;
        this.probation = probation;
        this.metrics = metrics;
    }

    /**
     * Makes a loaded release live.
     *
     * @param canary a loaded release that gets a share of the requests
     * @throws IllegalArgumentException if one of them is not loaded
     */
    void route(GeneratorRelease live, Optional<Canary> canary) {
        var generators = registry.getOrCreate(live.model());
        var before = generators.live();
        before.filter(release -> !release.equals(live)).ifPresent(probation::setBaseline);
        canary.ifPresentOrElse(
                one -> {
                    probation.setBaseline(live);
                    generators.route(live.id(), one.release().id(), one.share());
                },
                () -> generators.route(live.id()));
        if (!before.equals(Optional.of(live))) {
            metrics.recordSwap();
            LogContext.withRelease(
                    live.model(), live.id(), () -> LOG.infof("model=%s release=%s is live", live.model(), live.id()));
        }
    }

    /** Makes a release live if it is loaded; otherwise changes nothing. */
    void routeIfLoaded(GeneratorRelease live) {
        try {
            if (registry.getOrCreate(live.model()).loaded().contains(live)) {
                route(live, Optional.empty());
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("the release was unloaded in the meantime and will be loaded again", e);
        }
    }

    /** Updates the gauges, and drops the statistics of unloaded releases. */
    void updateMonitoring() {
        metrics.updateGauges();
        probation.retainOnly(registry.models().stream()
                .flatMap(model -> registry.getOrCreate(model).loaded().stream())
                .map(GeneratorRelease::key)
                .collect(Collectors.toSet()));
    }
}
