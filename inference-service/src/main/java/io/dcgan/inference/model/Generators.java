package io.dcgan.inference.model;

import io.dcgan.common.release.GeneratorRelease;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The live generator of each model. */
@ApplicationScoped
public class LiveGenerators {
    private final ExecutorService closer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "generator-closer"));
    private final ConcurrentMap<String, LiveGenerator> byModel = new ConcurrentHashMap<>();

    /** Empty while the model has no generator. */
    public Optional<LiveGenerator.Lease> lease(String model) {
        return Optional.ofNullable(byModel.get(model)).flatMap(LiveGenerator::lease);
    }

    /** Makes it the live one of its model. */
    public void swap(Generator next) {
        byModel.computeIfAbsent(next.release().model(), model -> new LiveGenerator(closer))
                .swap(next);
    }

    /** Whether this release is the live one of its model. */
    public boolean serves(GeneratorRelease release) {
        return Optional.ofNullable(byModel.get(release.model()))
                .flatMap(LiveGenerator::releaseId)
                .filter(release.id()::equals)
                .isPresent();
    }

    /** Models that have a generator, sorted. */
    public Collection<String> models() {
        return new TreeSet<>(byModel.keySet());
    }

    /** After the HTTP server has ended its requests. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) throws InterruptedException {
        byModel.values().forEach(LiveGenerator::stop);
        closer.shutdown();
        closer.awaitTermination(5, TimeUnit.SECONDS);
    }
}
