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
 * Sends letters in the order in which they were given, each after the one before has arrived. While the broker is away
 * they wait, for as long as it takes.
 *
 * @param <L> a letter
 */
public final class OrderedRecordSender<L extends OrderedRecordSender.OutgoingRecord> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OrderedRecordSender.class);
    private static final int RETRY_MILLIS = 500;

    private static final Map<String, Object> TIMEOUTS = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.LINGER_MS_CONFIG, 0);

    private final KafkaClientFactory kafka;
    private final Thread thread;
    private Deque<QueuedRecord<L>> pending = new ArrayDeque<>();
    private boolean closed;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean unavailable;
    private volatile long headSince;

    /** What can be sent. */
    public interface OutgoingRecord {
        ProducerRecord<byte[], byte[]> record();
    }

    private record QueuedRecord<L>(L letter, CompletableFuture<Void> sent) {}

    public OrderedRecordSender(KafkaClientFactory kafka) {
        this.kafka = kafka;
        thread = new Thread(this::sendLoop, "send");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** @return completes when the broker has it; exceptionally if the broker would never take it */
    public synchronized CompletionStage<Void> send(L letter) {
        var sent = new CompletableFuture<Void>();
        if (pending.isEmpty()) {
            headSince = System.nanoTime();
        }
        pending.add(new QueuedRecord<>(letter, sent));
        notifyAll();
        return sent;
    }

    /** What has not arrived yet, oldest first. */
    public synchronized List<L> pending() {
        return pending.stream().map(QueuedRecord::letter).toList();
    }

    /** How long the oldest has been waiting; zero if none waits. */
    public synchronized Duration oldestPendingAge() {
        return pending.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - headSince);
    }

    /** Lets every other of those that may go, go; it counts as sent. The oldest stays: it may be on its way. */
    public synchronized void thinOut(Predicate<L> expendable) {
        var left = new ArrayDeque<QueuedRecord<L>>();
        boolean odd = false;
        for (var one : pending) {
            if (!left.isEmpty() && expendable.test(one.letter())) {
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
                var failure = trySend(head.letter());
                if (failure == null) {
                    markDelivered(head);
                    head.sent().complete(null);
                } else if (failure instanceof RecordTooLargeException
                        || failure instanceof SerializationException
                        || failure instanceof InvalidTopicException) {
                    LOG.errorf(
                            "Kafka will not take a record for %s: %s",
                            head.letter().record().topic(), failure.getMessage());
                    markDelivered(head);
                    head.sent()
                            .completeExceptionally(
                                    new IOException("Kafka does not take it: " + failure.getMessage(), failure));
                } else {
                    retryLater(failure);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the sender ends", e);
        } finally {
            discardProducer();
        }
    }

    private synchronized @Nullable QueuedRecord<L> head() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        return pending.peek();
    }

    private synchronized void markDelivered(QueuedRecord<L> head) {
        pending.removeFirstOccurrence(head);
        headSince = System.nanoTime();
        if (unavailable) {
            unavailable = false;
            LOG.infof("Kafka at %s is back", kafka.servers());
        }
    }

    /** @return what went wrong, or null */
    private @Nullable Throwable trySend(L letter) throws InterruptedException {
        try {
            var now = producer == null ? kafka.producer(TIMEOUTS) : producer;
            producer = now;
            now.send(letter.record()).get();
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
            LOG.warnf(
                    "Kafka at %s does not take records; what is to be told waits: %s",
                    kafka.servers(), failure.getMessage());
        }
        // A producer that failed may not keep the order of what comes next.
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

    /** Sends what is there, for a few seconds at most; the rest stays unsent. */
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
