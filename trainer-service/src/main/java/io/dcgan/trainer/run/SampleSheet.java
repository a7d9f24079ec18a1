package io.dcgan.trainer.run;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.picture.ImageGrid;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The same latents drawn again after each epoch: one row a class, at most ten, ten images a row. */
final class SampleSheet {
    private static final int COLUMNS = 10;
    private static final long SEED = 1;

    private final Signature signature;
    private final int rows;
    private final ImageGrid grid;

    SampleSheet(Signature signature) {
        this.signature = signature;
        this.rows = signature.conditional() ? Math.min(10, signature.classes()) : 10;
        this.grid = new ImageGrid(signature.channels(), signature.height(), signature.width(), COLUMNS);
    }

    /** @return a PNG, grey or RGB */
    byte[] draw(TrainedGenerator generator) {
        int count = rows * COLUMNS;
        var latents = FloatBuffer.allocate(count * signature.latentSize());
        Latents.draw(SEED, 0, count, signature.latentSize(), latents);
        var labels = LongBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            labels.put(i / COLUMNS);
        }
        return ImageGrid.png(grid.sheet(generator.images(latents.flip(), labels.flip())));
    }
}
