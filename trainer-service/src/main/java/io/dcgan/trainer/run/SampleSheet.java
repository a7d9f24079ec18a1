package io.dcgan.trainer.run;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.gan.TrainedGenerator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import javax.imageio.ImageIO;

/** The same latents drawn again after each epoch: one row a class, at most ten, ten images a row. */
final class SampleSheet {
    private static final int COLUMNS = 10;
    private static final long SEED = 1;

    private final Signature signature;
    private final int rows;

    SampleSheet(Signature signature) {
        this.signature = signature;
        this.rows = signature.conditional() ? Math.min(10, signature.classes()) : 10;
    }

    /** @return a PNG, grey or RGB */
    byte[] draw(TrainedGenerator generator) throws IOException {
        int count = rows * COLUMNS;
        var latents = FloatBuffer.allocate(count * signature.latentSize());
        Latents.draw(SEED, 0, count, signature.latentSize(), latents);
        var labels = LongBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            labels.put(i / COLUMNS);
        }
        var pixels = generator.images(latents.flip(), labels.flip());
        var png = new ByteArrayOutputStream();
        ImageIO.write(sheet(pixels), "png", png);
        return png.toByteArray();
    }

    private BufferedImage sheet(float[] pixels) {
        int channels = signature.channels();
        int height = signature.height();
        int width = signature.width();
        var type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        var sheet = new BufferedImage(COLUMNS * width, rows * height, type);
        var raster = sheet.getRaster();
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = i / width % height;
            int channel = i / (width * height) % channels;
            int image = i / (width * height * channels);
            raster.setSample(
                    image % COLUMNS * width + x,
                    image / COLUMNS * height + y,
                    channel,
                    Math.round((Math.max(-1, Math.min(1, pixels[i])) + 1) * 127.5f));
        }
        return sheet;
    }
}
