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

    /** Returns the generators of a model; empty while none is live. */
    public Optional<ModelGenerators> find(String model) {
        return Optional.ofNullable(byModel.get(model))
                .filter(generators -> generators.live().isPresent());
    }

    /** Returns the generators of a model, to load into. */
    public ModelGenerators getOrCreate(String model) {
        return byModel.computeIfAbsent(model, name -> new ModelGenerators(closer));
    }

    /** Returns the models with a live generator, sorted. */
    public Collection<String> models() {
        var models = new TreeSet<String>();
        byModel.forEach((model, generators) -> {
            if (generators.live().isPresent()) {
                models.add(model);
            }
        });
        return models;
    }

    /** Closes all generators, after the HTTP server has finished its requests. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) throws InterruptedException {
        byModel.values().forEach(ModelGenerators::stop);
        closer.shutdown();
        closer.awaitTermination(5, TimeUnit.SECONDS);
    }
}
