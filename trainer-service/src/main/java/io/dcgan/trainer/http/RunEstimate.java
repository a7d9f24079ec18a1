package io.dcgan.trainer.http;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Estimated cost of a training command.
 *
 * @param images          training images
 * @param steps           training steps of the whole run
 * @param imagesPerSecond training speed on which {@code seconds} is based
 * @param measured        whether that speed was measured, in the latest run with the same workload or by timing a few
 *     steps for this estimate; otherwise it is a rounded estimate for two cores
 * @param seconds         training time
 * @param memoryBytes     memory of the process, at most
 * @param releaseBytes    size of the ONNX file
 * @param generatorWeights     trainable values of the generator
 * @param discriminatorWeights trainable values of the discriminator
 */
@Schema(name = "Estimate", description = "Estimated cost of a command; nothing was sent or trained")
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
