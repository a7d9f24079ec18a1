package io.dcgan.inference.http.latent;

import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.model.batch.ImageRequest;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The latents and classes of a sequence of images. */
public interface LatentSource {
    /** Number of images, at least 1. */
    int count();

    /** Fills inputs, as specified by {@link ImageRequest#fillInputs}. */
    void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels);

    /** Returns a request that generates the images into a sink. */
    default ImageRequest into(ImageSink sink) {
        return into(sink, 0);
    }

    /** @param place index of the first image in the sink */
    default ImageRequest into(ImageSink sink, int place) {
        return new SourceToSink(this, sink, place);
    }

    /** A request that generates the images of a source into a sink. */
    record SourceToSink(LatentSource source, ImageSink sink, int place) implements ImageRequest {
        @Override
        public int count() {
            return source.count();
        }

        @Override
        public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
            source.fillInputs(first, n, latents, labels);
        }

        @Override
        public void acceptImages(int first, int n, FloatBuffer images) {
            sink.put(place + first, n, images);
        }
    }
}
