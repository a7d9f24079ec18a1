package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.decode;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tests that requests do not notice when the generator that serves them is replaced. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class SwapsUnderLoadTest {
    /** More with {@code -Dsoak.swaps=200}, for a soak test. */
    private static final int SWAPS = Math.min(700, Integer.getInteger("soak.swaps", 10));

    private static final String MODEL = "swapped";

    private final ServedModels served;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    SwapsUnderLoadTest(ServedModels served) {
        this.served = served;
    }

    @Test
    void duringSwapsNoRequestFailsOrMixesTwoReleases() throws Exception {
        served.serve(TestRelease.of(MODEL, 0.5f), 1);
        var done = new AtomicBoolean();
        Callable<Integer> client = () -> {
            var http = HttpClient.newHttpClient();
            var images = server.resolve("/generate?count=16&columns=16&model=" + MODEL);
            int answers = 0;
            while (!done.get()) {
                var request = HttpRequest.newBuilder(images).build();
                var response = http.send(request, BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).isEqualTo(200);
                assertOneGenerator(
                        response.headers().firstValue("Dcgan-Release").orElseThrow(), response.body());
                answers++;
            }
            return answers;
        };
        var threads = Executors.newFixedThreadPool(3);
        try {
            var clients = List.of(threads.submit(client), threads.submit(client), threads.submit(client));
            for (int i = 1; i <= SWAPS; i++) {
                served.serve(TestRelease.of(MODEL, i % 10 / 10f), 100 + i);
            }
            done.set(true);
            for (var one : clients) {
                assertThat(one.get()).isGreaterThan(10);
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    /** Asserts that every image in the sheet has the mark of the release in the header. */
    private static void assertOneGenerator(String release, byte[] png) throws IOException {
        var sheet = decode(png);
        int number = Integer.parseInt(release.substring(15, 18)) - 123 - 100;
        var mark = number < 1 ? 0.5f : number % 10 / 10f;
        for (int image = 0; image < 16; image++) {
            assertThat(sheet.getRaster().getSample(image * 3 + 1, 0, 0))
                    .isEqualTo(Math.round((TestRelease.pixel(mark) + 1) * 127.5f));
        }
    }
}
