package io.dcgan.inference.model.batch;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRunListener;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.batch.ImageRequestOutcome.Drawn;
import io.dcgan.inference.model.batch.ImageRequestOutcome.Failed;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Runs a generator for several requests at once, in its own buffers that the runtime reads and writes directly. */
final class BatchRun {
    private static final Logger LOG = Logger.getLogger(BatchRun.class);

    /** 16 MiB of float32, so fewer images fit in one run if they are large. */
    private static final int MAX_VALUES = 1 << 22;

    private static final String NON_FINITE_PIXELS = "the generator's pixels must be finite";

    private final int size;
    private final GeneratorRunListener listener;
    private final LongBuffer labels;
    private FloatBuffer latents = DirectBuffers.floats(0);
    private FloatBuffer images = DirectBuffers.floats(0);

    /** @param size maximum number of images in a run */
    BatchRun(int size, GeneratorRunListener listener) {
        this.size = size;
        this.listener = listener;
        labels = DirectBuffers.longs(size);
    }

    /**
     * Returns the maximum number of images in one run of a generator.
     *
     * @param size the limit for small images
     */
    static int maxImages(int size, Signature signature) {
        return Math.max(1, Math.min(size, MAX_VALUES / signature.imageSize()));
    }

    /**
     * Draws slices for one generator and completes each with its outcome.
     *
     * @return nanoseconds per image, if the run succeeded
     */
    OptionalDouble run(List<RequestSlice> slices) {
        var generator = slices.get(0).job().generator();
        int count = slices.stream().mapToInt(RequestSlice::count).sum();
        try {
            prepareInputs(slices, generator.release().signature(), count);
            long began = System.nanoTime();
            generator.generate(latents, labels, images);
            long nanos = System.nanoTime() - began;
            var finished = new ArrayList<QueuedRequest>();
            boolean finite = deliver(slices, generator.release().signature().imageSize(), finished);
            QueuedRequest.notifyFinished(finished);
            notifyListener(generator, count, nanos, finite ? Optional.empty() : Optional.of(NON_FINITE_PIXELS));
            return OptionalDouble.of((double) nanos / count);
        } catch (GenerationException e) {
            fail(slices, String.valueOf(e.getMessage()));
            notifyListener(generator, count, 0, Optional.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            // The release is not at fault, so the listener is not notified.
            LOG.errorf(
                    e,
                    "a generator run of %s failed with an internal error",
                    generator.release().key());
            fail(slices, "internal error: " + e);
        }
        return OptionalDouble.empty();
    }

    /** Notifies the listener. All requests are answered by now, so a failure here affects none of them. */
    private void notifyListener(LoadedGenerator generator, int count, long nanos, Optional<String> failure) {
        try {
            listener.onRun(generator.release(), count, nanos, failure);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "cannot report a generator run of %s",
                    generator.release().key());
        }
    }

    private void prepareInputs(List<RequestSlice> slices, Signature signature, int count) {
        int latentSize = signature.latentSize();
        int room = maxImages(size, signature);
        latents = atLeast(latents, room * latentSize).clear();
        images = atLeast(images, room * signature.imageSize()).clear();
        labels.clear();
        for (var slice : slices) {
            slice.job().drawing().fillInputs(slice.first(), slice.count(), latents, labels);
        }
        latents.flip();
        labels.flip();
        images.limit(count * signature.imageSize());
    }

    private static FloatBuffer atLeast(FloatBuffer buffer, int values) {
        return buffer.capacity() < values ? DirectBuffers.floats(values) : buffer;
    }

    /**
     * Delivers each slice its images. NaN or infinite pixels fail only the requests that they belong to.
     *
     * @return whether all pixels are finite
     */
    private boolean deliver(List<RequestSlice> slices, int imageSize, List<QueuedRequest> finished) {
        boolean allFinite = true;
        int from = 0;
        for (var slice : slices) {
            int values = slice.count() * imageSize;
            var mine = images.slice(from, values);
            from += values;
            boolean finite = FiniteCheck.allFinite(mine);
            allFinite &= finite;
            if (slice.job().finish(slice.count(), finite ? deliverSlice(slice, mine) : new Failed(NON_FINITE_PIXELS))) {
                finished.add(slice.job());
            }
        }
        return allFinite;
    }

    private static ImageRequestOutcome deliverSlice(RequestSlice slice, FloatBuffer mine) {
        try {
            slice.job().drawing().acceptImages(slice.first(), slice.count(), mine);
            return new Drawn();
        } catch (RuntimeException | Error e) {
            LOG.error("a request cannot accept its images", e);
            return new Failed("internal error: " + e);
        }
    }

    private static void fail(List<RequestSlice> slices, String reason) {
        slices.forEach(slice -> slice.job().finishAndNotify(slice.count(), new Failed(reason)));
    }
}
