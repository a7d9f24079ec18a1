package io.dcgan.inference.bench.constant;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the picture named by the environment, with a route and headers like the service's. */
@ApplicationScoped
public class ConstantPicture {
    public static final String VARIABLE = "BENCH_PICTURE";

    void add(@Observes Router router) {
        // The variable is not set at build time.
        var picture = System.getenv(VARIABLE);
        if (picture != null) {
            var bytes = read(Path.of(picture));
            router.get("/constant").handler(context -> answer(bytes, context.response()));
        }
    }

    private static void answer(byte[] picture, HttpServerResponse response) {
        response.putHeader("content-type", "image/png")
                .putHeader("Dcgan-Model", "mnist")
                .putHeader("Dcgan-Release", "20260101-000000000-00000000")
                .putHeader("cache-control", "no-store")
                .putHeader("vary", "Accept")
                .putHeader("Dcgan-Seed", "1234567890")
                .end(BufferImpl.buffer(Unpooled.wrappedBuffer(picture)));
    }

    private static byte[] read(Path picture) {
        try {
            return Files.readAllBytes(picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
