package io.dcgan.trainer.run.artifact;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.plot.ImageGrid;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;

/**
 * Images from the same latents after each epoch, with real images beside them: one row for each class, at most ten, and ten
 * images in a row.
 */
public final class SampleSheet {
    /** Generated images in a row, and as many real ones. */
    public static final int COLUMNS = 10;

    /** Pixels between the generated and the real images. */
    public static final int GAP = ImageGrid.GAP;

    private static final long SEED = 1;

    private final Signature signature;
    private final int rows;
    private final ImageGrid grid;
    private final byte[] real;

    SampleSheet(Signature signature, ImageSet images) {
        this.signature = signature;
        this.rows = signature.conditional() ? Math.min(10, signature.classes()) : 10;
        this.grid = new ImageGrid(signature.channels(), signature.height(), signature.width(), COLUMNS);
        this.real = real(images);
    }

    /** Returns the first images of each row's class, or of any class if the generator is unconditional. */
    private byte[] real(ImageSet images) {
        int size = signature.imageSize();
        var pixels = images.pixels();
        var picked = new byte[rows * COLUMNS * size];
        var filled = new int[rows];
        for (int i = 0; i < images.count(); i++) {
            int row = signature.conditional() ? images.label(i) : Math.min(rows - 1, i / COLUMNS);
            if (row < rows && filled[row] < COLUMNS) {
                pixels.get(i * size, picked, (row * COLUMNS + filled[row]++) * size, size);
            }
        }
        return picked;
    }

    /** @return renders generated images on the left and real ones on the right as a PNG; on any thread */
    Supplier<byte[]> render(TrainedGenerator generator) {
        int count = rows * COLUMNS;
        var latents = FloatBuffer.allocate(count * signature.latentSize());
        Latents.draw(SEED, 0, count, signature.latentSize(), latents);
        var labels = LongBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            labels.put(i / COLUMNS);
        }
        var generated = generator.generate(latents.flip(), labels.flip());
        return () -> grid.pngBesideReal(generated, real);
    }
}
