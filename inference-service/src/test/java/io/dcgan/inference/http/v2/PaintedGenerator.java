package io.dcgan.inference.http.v2;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.Generator;
import io.dcgan.inference.model.Generators;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Draws as a test says; where it says nothing, zeros. */
record PaintedGenerator(GeneratorRelease release, Brush brush) implements Generator {
    /** How it draws. */
    interface Brush {
        void paint(FloatBuffer latents, FloatBuffer images) throws GenerationException;
    }

    /** Makes it the live one of its model. */
    void goLive(Generators generators) {
        var ofModel = generators.toLoad(release.model());
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
