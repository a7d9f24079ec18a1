package io.dcgan.trainer.http;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a command would take, roughly.
 *
 * @param images          training images
 * @param steps           of the whole run
 * @param imagesPerSecond what the seconds are reckoned with
 * @param measured        whether that speed is of a run of this architecture that the events tell of; otherwise of two
 *     cores of the machine on which the project's benchmarks are run
 * @param seconds         of training
 * @param memoryBytes     of the process, at most
 * @param releaseBytes    of the ONNX file
 * @param generatorWeights     numbers that the generator learns
 * @param discriminatorWeights likewise
 */
@Schema(name = "Estimate", description = "What a command would take, roughly; nothing was sent and nothing trained")
record RunEstimate(
        int images,
        long steps,
        double imagesPerSecond,
        boolean measured,
        double seconds,
        long memoryBytes,
        long releaseBytes,
        long generatorWeights,
        long discriminatorWeights) {}
