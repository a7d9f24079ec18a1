package io.dcgan.inference.http.v2;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.LoadedGenerator;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Generates images of zeros, which a brush then changes. */
public record PaintedGenerator(GeneratorRelease release, Brush brush) implements LoadedGenerator {
    /** Writes to the zeroed images of one batch. */
    interface Brush {
        void paint(FloatBuffer latents, FloatBuffer images) throws GenerationException;
    }

    /** Makes this generator the live one of its model. */
    void goLive(GeneratorRegistry registry) {
        var ofModel = registry.getOrCreate(release.model());
        ofModel.load(this);
        ofModel.route(release.id());
    }

    @Override
    public void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) throws GenerationException {
        for (int i = 0; i < images.limit(); i++) {
            images.put(i, 0);
        }
        brush.paint(latents, images);
    }

    @Override
    public void close() {}
}
