package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.inference.model.Drawing;
import jakarta.ws.rs.core.Response;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A drawing whose answer is made by the thread that draws, before the event loop is told of it. */
final class Answered implements Drawing {
    private final Drawing drawing;
    private final Supplier<Response> answer;
    private @Nullable Response response;

    Answered(Drawing drawing, Supplier<Response> answer) {
        this.drawing = drawing;
        this.answer = answer;
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
        response = answer.get();
    }

    /** After {@link #drawn}. */
    Response response() {
        return requireNonNull(response);
    }
}
