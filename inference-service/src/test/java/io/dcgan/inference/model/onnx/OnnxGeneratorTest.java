package io.dcgan.inference.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.latent.Latents;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.RealRelease;
import io.dcgan.inference.model.TestRelease;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tests a real, served generator. */
class OnnxGeneratorTest {
    private static final int MOST = 256;

    /** Requests share runs, which must not affect their images. */
    @Test
    void anImageDoesNotDependOnItsBatchOrItsPlaceInIt() throws Exception {
        try (var generator = RealRelease.load()) {
            int imageSize = generator.release().signature().imageSize();
            var alone = new FloatBuffer[MOST];
            for (int i = 0; i < MOST; i++) {
                alone[i] = draw(generator, i, 1);
            }
            for (int count = 2; count <= MOST; count++) {
                // Move every image to a different place each time.
                int first = count * 7 % (MOST - count + 1);
                var together = draw(generator, first, count);
                for (int i = 0; i < count; i++) {
                    assertThat(together.slice(i * imageSize, imageSize).mismatch(alone[first + i]))
                            .as("image %d of a batch of %d", i, count)
                            .isEqualTo(-1);
                }
            }
        }
    }

    /** The runtime recognises its own format, which is not checked, by these four bytes. */
    @Test
    void aFileWithTheMarkOfAnotherFormatIsLoadedAsOnnx() throws Exception {
        var test = TestRelease.of("mnist", 0.5f).producedBy("ORTM");
        assertThat(new String(test.file(), 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ORTM");
        try (var generator = OnnxGenerator.load(test.file(), test.release(1))) {
            assertThat(draw(generator, 0, 1).get(1)).isEqualTo(TestRelease.pixel(0.5f));
        }
    }

    private static FloatBuffer draw(OnnxGenerator generator, int first, int count) throws GenerationException {
        var signature = generator.release().signature();
        var latents = DirectBuffers.floats(count * signature.latentSize());
        Latents.draw(1, first, count, signature.latentSize(), latents);
        var labels = DirectBuffers.longs(count);
        Latents.drawLabels(1, first, count, signature.classes(), labels);
        var images = DirectBuffers.floats(count * signature.imageSize());
        generator.generate(latents.flip(), labels.flip(), images);
        return images;
    }
}
