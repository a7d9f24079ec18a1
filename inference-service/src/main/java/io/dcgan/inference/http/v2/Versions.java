package io.dcgan.inference.http.v2;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.inference.model.Generators;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.ModelGenerators.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which release is meant: a version is one that is loaded, and without a version it is the live one. */
@ApplicationScoped
class Versions {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Generators generators;

    Versions(Generators generators) {
        this.generators = generators;
    }

    /** All of a model, the last loaded first. */
    List<String> of(String model) {
        return generators.of(model).map(ModelGenerators::loaded).orElse(List.of()).stream()
                .map(release -> release.id().value())
                .toList();
    }

    Optional<GeneratorRelease> find(String model, Optional<String> version) {
        var ofModel = generators.of(model);
        return version.isEmpty()
                ? ofModel.flatMap(ModelGenerators::live)
                : ofModel.flatMap(one -> one.loaded().stream()
                        .filter(release -> release.id().value().equals(version.get()))
                        .findFirst());
    }

    /** The right to draw with it; without a version, a canary may be the one that draws. */
    Optional<Lease> lease(String model, Optional<String> version) {
        var ofModel = generators.of(model);
        return version.isEmpty()
                ? ofModel.flatMap(ModelGenerators::lease)
                : ofModel.flatMap(one -> ReleaseId.parse(version.get()).flatMap(one::lease));
    }

    /** Empty while this replica cannot draw. */
    Collection<String> models() {
        return generators.models();
    }

    RuntimeException notFound(String model, Optional<String> version) {
        var models = generators.models();
        return Fault.of(
                Status.NOT_FOUND,
                version.isPresent() && models.contains(model)
                        ? "version must be one of %s, got \"%s\""
                                .formatted(String.join(", ", of(model)), Fault.head(version.get()))
                        : "model must be one of %s, got \"%s\""
                                .formatted(String.join(", ", models), Fault.head(model)));
    }

    /** Before there is any model, it is too early to say that one does not exist. */
    RuntimeException unknown(String model, Optional<String> version) {
        return generators.models().isEmpty() ? notReady() : notFound(model, version);
    }

    static RuntimeException notReady() {
        return Fault.unavailable("no model is served yet; publish a train command", RETRY_AFTER);
    }
}
