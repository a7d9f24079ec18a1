package io.dcgan.inference.model;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.DrawingOutcome.Drawn;
import io.dcgan.inference.model.DrawingOutcome.Failed;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Runs a generator for what several requests want, in memory of its own that the runtime reads and writes directly. */
final class BatchRun {
    private static final Logger LOG = Logger.getLogger(BatchRun.class);

    private final int size;
    private final RunWatcher watcher;
    private final LongBuffer labels;
    private FloatBuffer latents = Buffers.floats(0);
    private FloatBuffer images = Buffers.floats(0);

    /** @param size images in a run at most */
    BatchRun(int size, RunWatcher watcher) {
        this.size = size;
        this.watcher = watcher;
        labels = Buffers.longs(size);
    }

    /**
     * Draws slices of one generator, and tells each how it went.
     *
     * @return nanoseconds an image, if it went well
     */
    OptionalDouble draw(List<Slice> slices) {
        var generator = slices.get(0).job().generator();
        int count = slices.stream().mapToInt(Slice::count).sum();
        long nanos = 0;
        Optional<String> failure;
        try {
            ask(slices, generator.release().signature(), count);
            long began = System.nanoTime();
            generator.generate(latents, labels, images);
            nanos = System.nanoTime() - began;
            failure = Finite.all(images) ? Optional.empty() : Optional.of("the generator's pixels must be finite");
        } catch (GenerationException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "a run of %s failed with an error in this service",
                    generator.release().key());
            failure = Optional.of("error in the service: " + e);
        }
        watcher.ran(generator.release(), count, nanos, failure);
        hand(slices, generator.release().signature().imageSize(), failure);
        return failure.isPresent() ? OptionalDouble.empty() : OptionalDouble.of((double) nanos / count);
    }

    private void ask(List<Slice> slices, Signature signature, int count) {
        int latentSize = signature.latentSize();
        latents = atLeast(latents, latentSize).clear();
        images = atLeast(images, signature.imageSize()).clear();
        labels.clear();
        for (var slice : slices) {
            slice.job().drawing().ask(slice.first(), slice.count(), latents, labels);
        }
        latents.flip();
        labels.flip();
        images.limit(count * signature.imageSize());
    }

    private FloatBuffer atLeast(FloatBuffer buffer, int valuesOfOne) {
        return buffer.capacity() < size * valuesOfOne ? Buffers.floats(size * valuesOfOne) : buffer;
    }

    private void hand(List<Slice> slices, int imageSize, Optional<String> failure) {
        int from = 0;
        for (var slice : slices) {
            int values = slice.count() * imageSize;
            DrawingOutcome outcome = failure.<DrawingOutcome>map(Failed::new).orElseGet(Drawn::new);
            if (failure.isEmpty()) {
                try {
                    slice.job().drawing().take(slice.first(), slice.count(), images.slice(from, values));
                } catch (RuntimeException e) {
                    LOG.error("an image cannot be taken", e);
                    outcome = new Failed("error in the service: " + e);
                }
            }
            slice.job().finish(slice.count(), outcome);
            from += values;
        }
    }
}
