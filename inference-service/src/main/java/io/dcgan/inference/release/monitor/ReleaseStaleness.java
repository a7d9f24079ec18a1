package io.dcgan.inference.release.monitor;

import io.dcgan.common.release.GeneratorRelease;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The reasons why a live release may not be the desired one: the topic is unreachable, the desired release cannot be
 * read, or it is still being loaded.
 *
 * <p>Thread-safe; readers never wait.
 */
@Startup
@ApplicationScoped
public class ReleaseStaleness {
    /** A load that takes longer is reported, because the live release is outdated in the meantime. */
    private static final long SLOW_LOAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private volatile Optional<String> topicProblem = Optional.of("the releases topic has not been read yet");
    private volatile Map<String, String> loadProblems = Map.of();
    private volatile Optional<LoadInProgress> loading = Optional.empty();

    private record LoadInProgress(GeneratorRelease release, long started) {}

    public ReleaseStaleness(MeterRegistry metrics) {
        Gauge.builder(
                        "dcgan.inference.stale",
                        this,
                        staleness -> staleness.reason().isPresent() ? 1 : 0)
                .description("1 while a live release may not be the desired one")
                .register(metrics);
    }

    /** Marks the load of a desired release as begun; one at a time. */
    public void beginLoad(GeneratorRelease release) {
        loading = Optional.of(new LoadInProgress(release, System.nanoTime()));
    }

    /** Marks the load as ended. */
    public void endLoad() {
        loading = Optional.empty();
    }

    /**
     * Replaces the reasons why desired releases could not be loaded.
     *
     * @param problems by model
     */
    public void setLoadProblems(Map<String, String> problems) {
        loadProblems = Map.copyOf(problems);
    }

    /** Records why the topic cannot be read; empty if it can. */
    public void setTopicProblem(Optional<String> problem) {
        topicProblem = problem;
    }

    /** The reason why the topic cannot be read; empty if it can. */
    public Optional<String> topicProblem() {
        return topicProblem;
    }

    /** The reason why the live release of any model may not be the desired one; empty if all are. */
    public Optional<String> reason() {
        return topicProblem.or(this::loadProblem);
    }

    /** The reason why the live release of a model may not be the desired one; empty if it is. */
    public Optional<String> reason(String model) {
        return topicProblem.or(() -> loadProblem(model));
    }

    /** The reason why the desired release of any model is not loaded. */
    public Optional<String> loadProblem() {
        return loadProblems.values().stream().findFirst().or(() -> slowLoad(loading));
    }

    /** The reason why the desired release of a model is not loaded. */
    public Optional<String> loadProblem(String model) {
        return Optional.ofNullable(loadProblems.get(model))
                .or(() -> slowLoad(loading.filter(one -> one.release().model().equals(model))));
    }

    private static Optional<String> slowLoad(Optional<LoadInProgress> loading) {
        return loading.filter(one -> System.nanoTime() - one.started() > SLOW_LOAD_NANOS)
                .map(one -> "%s is still being loaded".formatted(one.release().key()));
    }
}
