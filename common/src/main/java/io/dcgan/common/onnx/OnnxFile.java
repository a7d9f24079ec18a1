package io.dcgan.common.onnx;

import io.dcgan.common.release.Signature;
import java.io.IOException;
import java.util.Optional;

/**
 * An untrusted ONNX file, to be checked before a runtime loads it. A graph is a program: it could read files, loop
 * forever or allocate any amount of memory. This class accepts only the operators that the trainer's generators use, and
 * weights in the file. It calculates the cost of an image from the shapes.
 *
 * <p>The check takes about as long as reading the file, and its memory does not depend on the file's content.
 */
public final class OnnxFile {
    private final OnnxGraph graph;

    private OnnxFile(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * Reads the graph of a file.
     *
     * @throws IllegalArgumentException if it is not ONNX, or has parts that no generator has: external weights,
     *     subgraphs, functions, or operators of other domains
     */
    public static OnnxFile read(byte[] file) {
        try {
            return new OnnxFile(GraphReader.read(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the generator must be an ONNX file: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw tooLarge(e);
        }
    }

    /** Returns an entry of the metadata. */
    public Optional<String> metadata(String key) {
        return Optional.ofNullable(graph.metadata().get(key));
    }

    /**
     * Checks that the graph is a generator with this signature, made of known operators, whose images take a limited
     * time.
     *
     * @param maxBytes largest memory for all layers of the images of a probe
     * @throws IllegalArgumentException if it is not
     */
    public void check(Signature signature, long maxBytes) {
        try {
            new GraphChecker(maxBytes).check(graph, signature);
        } catch (ArithmeticException e) {
            throw tooLarge(e);
        }
    }

    private static IllegalArgumentException tooLarge(ArithmeticException e) {
        return new IllegalArgumentException("the graph's sizes must be less than 2^63", e);
    }
}
