package io.dcgan.trainer.data.source;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

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
        var exchange = client.sendAsync(request, info -> new LimitedBody());
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

    /** Collects a body of at most {@link #MAX_BYTES}. */
    private static final class LimitedBody implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> collected = BodySubscribers.ofByteArray();
        private final CompletableFuture<byte[]> result = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;
        private long bytes;

        @Override
        public CompletionStage<byte[]> getBody() {
            return result;
        }

        @Override
        public void onSubscribe(Flow.Subscription all) {
            subscription = all;
            collected.getBody().thenAccept(result::complete);
            collected.onSubscribe(all);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            bytes += part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (bytes > MAX_BYTES) {
                requireNonNull(subscription).cancel();
                onError(new IOException("the file must have at most %d bytes, got more".formatted(MAX_BYTES)));
            } else {
                collected.onNext(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            collected.onComplete();
        }
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
