package io.dcgan.inference.http.v2;

import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.ModelGenerators;
import jakarta.enterprise.context.ApplicationScoped;

/** The maximum size of a request, which is what the largest request with numbers for a loaded model needs. */
@ApplicationScoped
class InferBodySize {
    /** Room for names and parameters. */
    private static final int FIELD_BYTES = 64 << 10;

    /** A number with sign, exponent, 17 digits and a separator. */
    private static final int NUMBER_BYTES = 26;

    /** So that a request with a few images too many is refused for that reason. */
    private static final int MIN_BYTES = 1 << 20;

    private static final int MAX_BYTES = 10 << 20;

    private final GeneratorRegistry registry;

    InferBodySize(GeneratorRegistry registry) {
        this.registry = registry;
    }

    /** Returns the maximum size in bytes, before and after decompression. */
    int maxBytes() {
        int numbers = registry.models().stream()
                .flatMap(model -> registry.find(model).stream())
                .map(ModelGenerators::loaded)
                .flatMap(loaded -> loaded.stream())
                .mapToInt(release -> release.signature().latentSize() + 1)
                .max()
                .orElse(0);
        long needed = FIELD_BYTES + (long) InferInputs.MAX_COUNT * numbers * NUMBER_BYTES;
        return (int) Math.max(MIN_BYTES, Math.min(MAX_BYTES, needed));
    }
}
