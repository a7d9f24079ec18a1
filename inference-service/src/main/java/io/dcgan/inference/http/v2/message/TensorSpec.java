package io.dcgan.inference.http.v2.message;

import io.dcgan.common.release.Signature;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The name, datatype and shape of an input or output of a model.
 *
 * @param shape the first dimension is −1, the number of images
 */
@Schema(name = "TensorForm")
public record TensorSpec(String name, Datatype datatype, List<Integer> shape) {
    private static final int BATCH_SIZE = -1;

    public static List<TensorSpec> inputs(Signature signature) {
        var latent = new TensorSpec(Signature.LATENT, Datatype.FP32, List.of(BATCH_SIZE, signature.latentSize()));
        return signature.conditional()
                ? List.of(latent, new TensorSpec(Signature.LABEL, Datatype.INT64, List.of(BATCH_SIZE)))
                : List.of(latent);
    }

    public static TensorSpec image(Signature signature) {
        return new TensorSpec(
                Signature.IMAGE,
                Datatype.FP32,
                List.of(BATCH_SIZE, signature.channels(), signature.height(), signature.width()));
    }

    /** Returns whether a shape matches, with 1 to {@code maxCount} images. */
    public boolean matches(List<Integer> other, int maxCount) {
        return other.size() == shape.size()
                && other.get(0) >= 1
                && other.get(0) <= maxCount
                && other.subList(1, other.size()).equals(shape.subList(1, shape.size()));
    }

    /** Describes the matching shapes, for error messages. */
    public String expected(int maxCount) {
        return shape.stream()
                .map(size -> size == BATCH_SIZE ? "1 to " + maxCount : size.toString())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the shape for a number of images. */
    public List<Integer> shape(int count) {
        return shape.stream().map(size -> size == BATCH_SIZE ? count : size).toList();
    }
}
