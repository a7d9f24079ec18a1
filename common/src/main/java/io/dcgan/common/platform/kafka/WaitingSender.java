package io.dcgan.common.platform.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends records for callers who wait. The channel gets one record at a time, so that no records of callers who gave up
 * are sent when the broker returns; only the last one may be.
 */
public final class WaitingSender {
    /** Somewhat more than the channels' own limits in application.properties. */
    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    private final RecordEmitter channel;
    private final Duration timeout;
    private final Semaphore turn = new Semaphore(1, true);

    public WaitingSender(RecordEmitter channel) {
        this(channel, TIMEOUT);
    }

    WaitingSender(RecordEmitter channel, Duration timeout) {
        this.channel = channel;
        this.timeout = timeout;
    }

    /** @throws IOException with the reason if the broker does not have the record in time */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!turn.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("an earlier record has not been accepted for %d s".formatted(timeout.toSeconds()));
        }
        var sent = begin(record);
        try {
            return sent.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within %d s".formatted(timeout.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new IOException(rootMessage(e), e);
        }
    }

    /** Hands the record over. The next one may follow once this one is complete, even if its caller has given up. */
    private CompletableFuture<RecordMetadata> begin(ProducerRecord<byte[], byte[]> record) throws IOException {
        try {
            var sent = channel.send(record).toCompletableFuture();
            var unused = sent.whenComplete((metadata, failure) -> turn.release());
            return sent;
        } catch (RuntimeException e) {
            turn.release();
            throw new IOException(rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
