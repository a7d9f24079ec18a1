package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.inference.model.batch.ImageRequest;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request whose response is encoded by the generating thread, before the event loop is notified. */
public final class EncodedImageRequest<T> implements ImageRequest {
    private final ImageRequest request;
    private final Supplier<T> encoder;
    private @Nullable T result;

    EncodedImageRequest(ImageRequest request, Supplier<T> encoder) {
        this.request = request;
        this.encoder = encoder;
    }

    @Override
    public int count() {
        return request.count();
    }

    @Override
    public void fillInputs(int first, int count, FloatBuffer latents, LongBuffer labels) {
        request.fillInputs(first, count, latents, labels);
    }

    @Override
    public void acceptImages(int first, int count, FloatBuffer images) {
        request.acceptImages(first, count, images);
    }

    @Override
    public void onCompleted() {
        result = encoder.get();
    }

    /** Returns the encoded response; valid after {@link #onCompleted}. */
    T result() {
        return requireNonNull(result);
    }
}
