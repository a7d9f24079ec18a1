package io.dcgan.trainer.data.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A public mirror over HTTP. */
public record MirrorSource(URI base, Duration answerTimeout, Duration fetchTimeout) implements FileSource {
    @Override
    public byte[] fetch(String name) throws IOException, InterruptedException {
        var folder = base.toString().endsWith("/") ? base.toString() : base + "/";
        var client = HttpClient.newBuilder()
                .connectTimeout(answerTimeout)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        var request = HttpRequest.newBuilder(URI.create(folder + name + ".gz"))
                .timeout(answerTimeout)
                .build();
        // The request's own timeout covers only the headers; this one also stops a body that trickles in.
        var exchange = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            var response = exchange.get(fetchTimeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw new IOException(cause == null ? e.toString() : cause.toString(), e);
        } catch (TimeoutException e) {
            throw new IOException("no response within " + fetchTimeout.toMillis() + " ms", e);
        } finally {
            exchange.cancel(true);
        }
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
