package io.dcgan.common.platform.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends records in the order of submission, each after the previous one is acknowledged. While the broker is
 * unavailable, records are buffered without a time limit.
 *
 * @param <R> type of the records
 */
public final class OrderedRecordSender<R extends OrderedRecordSender.OutgoingRecord> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OrderedRecordSender.class);
    private static final int RETRY_MILLIS = 500;

    private static final Map<String, Object> TIMEOUTS = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.LINGER_MS_CONFIG, 0);

    private final KafkaClientFactory kafka;
    private final Thread thread;
    private Deque<QueuedRecord<R>> pending = new ArrayDeque<>();
    private boolean closed;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean unavailable;
    private volatile long headSince;

    /** An object that can be sent as a Kafka record. */
    public interface OutgoingRecord {
        ProducerRecord<byte[], byte[]> record();
    }

    private record QueuedRecord<R>(R outgoing, CompletableFuture<Void> sent) {}

    public OrderedRecordSender(KafkaClientFactory kafka) {
        this.kafka = kafka;
        thread = new Thread(this::sendLoop, "send");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** @return completes when the broker acknowledges the record; exceptionally if the broker would never accept it */
    public synchronized CompletionStage<Void> send(R outgoing) {
        var sent = new CompletableFuture<Void>();
        if (pending.isEmpty()) {
            headSince = System.nanoTime();
        }
        pending.add(new QueuedRecord<>(outgoing, sent));
        notifyAll();
        return sent;
    }

    /** Returns the records that are not acknowledged yet, oldest first. */
    public synchronized List<R> pending() {
        return pending.stream().map(QueuedRecord::outgoing).toList();
    }

    /** Returns how long the oldest pending record has been waiting; zero if none is pending. */
    public synchronized Duration oldestPendingAge() {
        return pending.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - headSince);
    }

    /**
     * Discards every other expendable record and counts it as sent. The oldest record stays, because it may be in
     * flight.
     */
    public synchronized void thinOut(Predicate<R> expendable) {
        var left = new ArrayDeque<QueuedRecord<R>>();
        boolean odd = false;
        for (var one : pending) {
            if (!left.isEmpty() && expendable.test(one.outgoing())) {
                odd = !odd;
                if (odd) {
                    one.sent().complete(null);
                    continue;
                }
            }
            left.add(one);
        }
        pending = left;
    }

    private void sendLoop() {
        try {
            while (true) {
                var head = head();
                if (head == null) {
                    return;
                }
                var failure = trySend(head.outgoing());
                if (failure == null) {
                    markDelivered(head);
                    head.sent().complete(null);
                } else if (failure instanceof RecordTooLargeException
                        || failure instanceof SerializationException
                        || failure instanceof InvalidTopicException) {
                    LOG.errorf(
                            "Kafka rejected a record for %s: %s",
                            head.outgoing().record().topic(), failure.getMessage());
                    markDelivered(head);
                    head.sent()
                            .completeExceptionally(
                                    new IOException("Kafka rejected the record: " + failure.getMessage(), failure));
                } else {
                    retryLater(failure);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the sender stops", e);
        } finally {
            discardProducer();
        }
    }

    private synchronized @Nullable QueuedRecord<R> head() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        return pending.peek();
    }

    private synchronized void markDelivered(QueuedRecord<R> head) {
        pending.removeFirstOccurrence(head);
        headSince = System.nanoTime();
        if (unavailable) {
            unavailable = false;
            LOG.infof("Kafka at %s is available again", kafka.servers());
        }
    }

    /** @return the failure, or null if the record was sent */
    private @Nullable Throwable trySend(R outgoing) throws InterruptedException {
        try {
            var now = producer == null ? kafka.producer(TIMEOUTS) : producer;
            producer = now;
            now.send(outgoing.record()).get();
            return null;
        } catch (InterruptException e) {
            throw e;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (KafkaException e) {
            return e;
        }
    }

    private void retryLater(Throwable failure) throws InterruptedException {
        if (!unavailable) {
            unavailable = true;
            LOG.warnf("cannot send to Kafka at %s; buffering records: %s", kafka.servers(), failure.getMessage());
        }
        // A producer that has failed may send later records out of order.
        discardProducer();
        Thread.sleep(RETRY_MILLIS);
        synchronized (this) {
            if (closed) {
                throw new InterruptedException();
            }
        }
    }

    private void discardProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    /** Sends the pending records for up to three seconds; the rest stays unsent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
