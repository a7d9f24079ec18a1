package io.dcgan.inference.http.latent;

import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.model.batch.ImageRequest;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** What images are drawn from, one after the other. */
public interface LatentSource {
    /** Images, at least 1. */
    int count();

    /** As {@link ImageRequest#fillInputs}. */
    void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels);

    /** Drawn into a sink. */
    default ImageRequest into(ImageSink sink) {
        return into(sink, 0);
    }

    /** @param place in the sink, of the first image */
    default ImageRequest into(ImageSink sink, int place) {
        return new SourceToSink(this, sink, place);
    }

    /** What is drawn from a source goes into a sink. */
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
