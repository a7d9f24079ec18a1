package io.dcgan.inference.model;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.DrawingOutcome.Drawn;
import io.dcgan.inference.model.DrawingOutcome.Failed;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Runs a generator for what several requests want, in memory of its own that the runtime reads and writes directly. */
final class BatchRun {
    private static final Logger LOG = Logger.getLogger(BatchRun.class);

    /** 16 MiB of float32: of large images fewer are drawn at a time. */
    private static final int MOST_VALUES = 1 << 22;

    private static final String NO_NUMBERS = "the generator's pixels must be finite";

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
     * Images of a generator that are drawn in one run at most.
     *
     * @param size of small ones
     */
    static int room(int size, Signature signature) {
        return Math.max(1, Math.min(size, MOST_VALUES / signature.imageSize()));
    }

    /**
     * Draws slices of one generator, and tells each how it went.
     *
     * @return nanoseconds an image, if it went well
     */
    OptionalDouble draw(List<Slice> slices) {
        var generator = slices.get(0).job().generator();
        int count = slices.stream().mapToInt(Slice::count).sum();
        try {
            ask(slices, generator.release().signature(), count);
            long began = System.nanoTime();
            generator.generate(latents, labels, images);
            long nanos = System.nanoTime() - began;
            var finished = new ArrayList<Job>();
            boolean finite = hand(slices, generator.release().signature().imageSize(), finished);
            Job.tell(finished);
            watch(generator, count, nanos, finite ? Optional.empty() : Optional.of(NO_NUMBERS));
            return OptionalDouble.of((double) nanos / count);
        } catch (GenerationException e) {
            fail(slices, String.valueOf(e.getMessage()));
            watch(generator, count, 0, Optional.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            // Not the release's fault.
            LOG.errorf(
                    e,
                    "a run of %s failed with an error in this service",
                    generator.release().key());
            fail(slices, "error in the service: " + e);
        }
        return OptionalDouble.empty();
    }

    /** By now all have been answered: what goes wrong here is nobody's of them. */
    private void watch(Generator generator, int count, long nanos, Optional<String> failure) {
        try {
            watcher.ran(generator.release(), count, nanos, failure);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a run of %s cannot be judged", generator.release().key());
        }
    }

    private void ask(List<Slice> slices, Signature signature, int count) {
        int latentSize = signature.latentSize();
        int room = room(size, signature);
        latents = atLeast(latents, room * latentSize).clear();
        images = atLeast(images, room * signature.imageSize()).clear();
        labels.clear();
        for (var slice : slices) {
            slice.job().drawing().ask(slice.first(), slice.count(), latents, labels);
        }
        latents.flip();
        labels.flip();
        images.limit(count * signature.imageSize());
    }

    private static FloatBuffer atLeast(FloatBuffer buffer, int values) {
        return buffer.capacity() < values ? Buffers.floats(values) : buffer;
    }

    /** Who asked for what cannot be drawn does not take the others along. @return whether all images are numbers */
    private boolean hand(List<Slice> slices, int imageSize, List<Job> finished) {
        boolean allFinite = true;
        int from = 0;
        for (var slice : slices) {
            int values = slice.count() * imageSize;
            var mine = images.slice(from, values);
            from += values;
            boolean finite = Finite.all(mine);
            allFinite &= finite;
            if (slice.job().finish(slice.count(), finite ? take(slice, mine) : new Failed(NO_NUMBERS))) {
                finished.add(slice.job());
            }
        }
        return allFinite;
    }

    private static DrawingOutcome take(Slice slice, FloatBuffer mine) {
        try {
            slice.job().drawing().take(slice.first(), slice.count(), mine);
            return new Drawn();
        } catch (RuntimeException | Error e) {
            LOG.error("an image cannot be taken", e);
            return new Failed("error in the service: " + e);
        }
    }

    private static void fail(List<Slice> slices, String reason) {
        slices.forEach(slice -> slice.job().finishAndTell(slice.count(), new Failed(reason)));
    }
}
