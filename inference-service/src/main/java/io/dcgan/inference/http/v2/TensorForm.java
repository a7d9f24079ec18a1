package io.dcgan.inference.http.v2;

import io.dcgan.common.release.Signature;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an input or output of a model looks like.
 *
 * @param shape the first is −1: as many as there are images
 */
record TensorForm(String name, Datatype datatype, List<Integer> shape) {
    private static final int ANY = -1;

    static List<TensorForm> inputs(Signature signature) {
        var latent = new TensorForm(Signature.LATENT, Datatype.FP32, List.of(ANY, signature.latentSize()));
        return signature.conditional()
                ? List.of(latent, new TensorForm(Signature.LABEL, Datatype.INT64, List.of(ANY)))
                : List.of(latent);
    }

    static TensorForm image(Signature signature) {
        return new TensorForm(
                Signature.IMAGE,
                Datatype.FP32,
                List.of(ANY, signature.channels(), signature.height(), signature.width()));
    }

    /** Whether a tensor with so many images at most looks like that. */
    boolean fits(List<Integer> other, int maxCount) {
        return other.size() == shape.size()
                && other.get(0) >= 1
                && other.get(0) <= maxCount
                && other.subList(1, other.size()).equals(shape.subList(1, shape.size()));
    }

    /** What fits, in words. */
    String expected(int maxCount) {
        return shape.stream()
                .map(size -> size == ANY ? "1 to " + maxCount : size.toString())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The shape for a number of images. */
    List<Integer> shape(int count) {
        return shape.stream().map(size -> size == ANY ? count : size).toList();
    }
}
