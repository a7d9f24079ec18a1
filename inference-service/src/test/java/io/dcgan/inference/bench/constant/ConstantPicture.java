package io.dcgan.inference.bench.constant;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Answers with the picture that the environment names, as the service would. */
@Path("/constant")
@NonBlocking
public class ConstantPicture {
    public static final String VARIABLE = "BENCH_PICTURE";

    private byte @Nullable [] picture;

    @GET
    public Uni<Response> answer() {
        return Uni.createFrom()
                .item(Response.ok(picture(), "image/png")
                        .header("Dcgan-Model", "mnist")
                        .header("Dcgan-Release", "20260101-000000000-00000000")
                        .header("Cache-Control", "no-store")
                        .header("Dcgan-Seed", 1_234_567_890L)
                        .build());
    }

    /** Read at the first request; one read too many does not matter. */
    private byte[] picture() {
        var known = picture;
        if (known == null) {
            try {
                known = Files.readAllBytes(java.nio.file.Path.of(System.getenv(VARIABLE)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            picture = known;
        }
        return known;
    }
}
