package io.dcgan.inference.model;

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

/** The generators of all models. */
@ApplicationScoped
public class GeneratorRegistry {
    private final ExecutorService closer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "generator-closer"));
    private final ConcurrentMap<String, ModelGenerators> byModel = new ConcurrentHashMap<>();

    /** Those of a model; empty while it has none that answers. */
    public Optional<ModelGenerators> find(String model) {
        return Optional.ofNullable(byModel.get(model))
                .filter(generators -> generators.live().isPresent());
    }

    /** Those of a model, to load more. */
    public ModelGenerators getOrCreate(String model) {
        return byModel.computeIfAbsent(model, name -> new ModelGenerators(closer));
    }

    /** Models that have a generator that answers, sorted. */
    public Collection<String> models() {
        var models = new TreeSet<String>();
        byModel.forEach((model, generators) -> {
            if (generators.live().isPresent()) {
                models.add(model);
            }
        });
        return models;
    }

    /** After the HTTP server has ended its requests. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) throws InterruptedException {
        byModel.values().forEach(ModelGenerators::stop);
        closer.shutdown();
        closer.awaitTermination(5, TimeUnit.SECONDS);
    }
}
