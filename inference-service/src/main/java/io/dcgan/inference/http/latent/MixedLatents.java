package io.dcgan.inference.http.latent;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.QueryParameters;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Mixtures of the latents of seeds, one for each image. */
public final class MixedLatents implements LatentSelection {
    static final String MIX = "mix";
    static final String AT = "at";

    private final Signature signature;
    private final List<Mixture> mixtures;
    private final RequestedClasses classes;
    private final double truncation;

    private final List<String> texts;

    private MixedLatents(Signature signature, List<Mixture> mixtures, RequestedClasses classes, double truncation) {
        this.signature = signature;
        this.mixtures = mixtures;
        this.classes = classes;
        this.truncation = truncation;
        texts = mixtures.stream().map(Mixture::toString).toList();
    }

    /**
     * Reads the mixtures of a query, first those of {@code mix}, then those of {@code at}.
     *
     * @param maxCount limit on their number
     */
    public static MixedLatents of(
            QueryParameters query, Signature signature, RequestedClasses classes, double truncation, int maxCount) {
        for (var name : List.of("seed", "first", "count")) {
            if (query.has(name)) {
                throw ProblemResponses.badRequest(name + " must be omitted with mix or at: each is one image");
            }
        }
        int count = query.all(MIX).size() + query.all(AT).size();
        if (count > maxCount) {
            throw ProblemResponses.badRequest(
                    "mix and at must be given at most %d times, got %d".formatted(maxCount, count));
        }
        var mixtures = Stream.concat(
                        query.all(MIX).stream().map(Mixture::parse),
                        query.all(AT).stream().map(Mixture::at))
                .toList();
        return new MixedLatents(signature, mixtures, classes, truncation);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public int count() {
        return mixtures.size();
    }

    @Override
    public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
        for (int i = first; i < first + n; i++) {
            mixtures.get(i).latent(signature.latentSize(), truncation, latents);
            labels.put(label(i));
        }
    }

    private long label(int image) {
        return classes.isFromSeed() ? mixtures.get(image).label(signature.classes()) : classes.of(image);
    }

    @Override
    public long[] labels() {
        var labels = new long[mixtures.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(i);
        }
        return labels;
    }

    @Override
    public OptionalLong seed() {
        return OptionalLong.empty();
    }

    @Override
    public String mixture(int image) {
        return texts.get(image);
    }

    @Override
    public String mixtures() {
        return String.join(" ", texts);
    }
}
