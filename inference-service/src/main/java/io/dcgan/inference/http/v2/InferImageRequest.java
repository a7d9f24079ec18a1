package io.dcgan.inference.http.v2;

import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.model.batch.ImageRequest;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** A request for the images of latents that the client supplies. */
public record InferImageRequest(InferInputs inputs, ImageSink images) implements ImageRequest {
    @Override
    public int count() {
        return inputs.count();
    }

    @Override
    public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
        int latentSize = inputs.latents().limit() / count();
        latents.put(inputs.latents().slice(first * latentSize, n * latentSize));
        labels.put(inputs.labels().slice(first, n));
    }

    @Override
    public void acceptImages(int first, int n, FloatBuffer drawn) {
        images.put(first, n, drawn);
    }
}
