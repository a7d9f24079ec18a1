package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.inference.model.Drawing;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A drawing whose answer is made by the thread that draws, before the event loop is told of it. */
final class Answered<T> implements Drawing {
    private final Drawing drawing;
    private final Supplier<T> done;
    private @Nullable T answer;

    Answered(Drawing drawing, Supplier<T> done) {
        this.drawing = drawing;
        this.done = done;
    }

    @Override
    public int count() {
        return drawing.count();
    }

    @Override
    public void ask(int first, int count, FloatBuffer latents, LongBuffer labels) {
        drawing.ask(first, count, latents, labels);
    }

    @Override
    public void take(int first, int count, FloatBuffer images) {
        drawing.take(first, count, images);
    }

    @Override
    public void drawn() {
        answer = done.get();
    }

    /** After {@link #drawn}. */
    T answer() {
        return requireNonNull(answer);
    }
}
