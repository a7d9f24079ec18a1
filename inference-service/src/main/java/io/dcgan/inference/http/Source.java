package io.dcgan.inference.http;

import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.model.Drawing;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** What images are drawn from, one after the other. */
interface Source {
    /** Images, at least 1. */
    int count();

    /** As {@link Drawing#ask}. */
    void ask(int first, int n, FloatBuffer latents, LongBuffer labels);

    /** Drawn into a sink. */
    default Drawing into(ImageSink sink) {
        return into(sink, 0);
    }

    /** @param place in the sink, of the first image */
    default Drawing into(ImageSink sink, int place) {
        return new Into(this, sink, place);
    }

    /** What is drawn from a source goes into a sink. */
    record Into(Source source, ImageSink sink, int place) implements Drawing {
        @Override
        public int count() {
            return source.count();
        }

        @Override
        public void ask(int first, int n, FloatBuffer latents, LongBuffer labels) {
            source.ask(first, n, latents, labels);
        }

        @Override
        public void take(int first, int n, FloatBuffer images) {
            sink.put(place + first, n, images);
        }
    }
}
