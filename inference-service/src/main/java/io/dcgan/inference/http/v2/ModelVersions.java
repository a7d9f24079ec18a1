package io.dcgan.inference.http.v2;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.ModelGenerators.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Maps the protocol's versions to loaded releases; the default version is the live release. */
@ApplicationScoped
class ModelVersions {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final GeneratorRegistry registry;

    ModelVersions(GeneratorRegistry registry) {
        this.registry = registry;
    }

    /** Returns the versions of a model, newest first. */
    List<String> list(String model) {
        return registry.find(model).map(ModelGenerators::loaded).orElse(List.of()).stream()
                .map(release -> release.id().value())
                .toList();
    }

    Optional<GeneratorRelease> find(String model, Optional<String> version) {
        var ofModel = registry.find(model);
        return version.isEmpty()
                ? ofModel.flatMap(ModelGenerators::live)
                : ofModel.flatMap(one -> one.loaded().stream()
                        .filter(release -> release.id().value().equals(version.get()))
                        .findFirst());
    }

    /** Leases the generator of a version; without a version, it may be the canary's. */
    Optional<Lease> lease(String model, Optional<String> version) {
        var ofModel = registry.find(model);
        return version.isEmpty()
                ? ofModel.flatMap(ModelGenerators::lease)
                : ofModel.flatMap(one -> ReleaseId.parse(version.get()).flatMap(one::lease));
    }

    /** Returns the served models; empty before the first generator is live. */
    Collection<String> models() {
        return registry.models();
    }

    RuntimeException notFound(String model, Optional<String> version) {
        var models = registry.models();
        return V2Error.of(
                Status.NOT_FOUND,
                version.isPresent() && models.contains(model)
                        ? "version must be one of %s, got \"%s\""
                                .formatted(String.join(", ", list(model)), Require.abbreviate(version.get()))
                        : "model must be one of %s, got \"%s\""
                                .formatted(String.join(", ", models), Require.abbreviate(model)));
    }

    /** Returns a 503 instead of a 404 before the first model is served: the requested one may still come. */
    RuntimeException notFoundOrNotReady(String model, Optional<String> version) {
        return registry.models().isEmpty() ? notReady() : notFound(model, version);
    }

    static RuntimeException notReady() {
        return V2Error.unavailable("no model is served yet; publish a train command", RETRY_AFTER);
    }
}
