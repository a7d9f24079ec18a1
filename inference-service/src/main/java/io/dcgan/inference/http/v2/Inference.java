package io.dcgan.inference.http.v2;

import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.model.Drawing;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The images of latents that the client chose. */
record Inference(Inputs inputs, ImageSink images) implements Drawing {
    @Override
    public int count() {
        return inputs.count();
    }

    @Override
    public void ask(int first, int n, FloatBuffer latents, LongBuffer labels) {
        int latentSize = inputs.latents().limit() / count();
        latents.put(inputs.latents().slice(first * latentSize, n * latentSize));
        labels.put(inputs.labels().slice(first, n));
    }

    @Override
    public void take(int first, int n, FloatBuffer drawn) {
        images.put(first, n, drawn);
    }
}
