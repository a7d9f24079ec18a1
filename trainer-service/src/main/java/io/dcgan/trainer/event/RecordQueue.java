package io.dcgan.trainer.event;

import io.dcgan.common.platform.kafka.RecordEmitter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to a channel in the order of submission, one at a time, each after the broker has accepted the previous
 * one. Unlike the channel's own buffer, the queue has no limit, and its content can be listed and thinned out.
 *
 * @param <R> type of the records
 */
final class RecordQueue<R extends RecordQueue.OutgoingRecord> {
    private static final Logger LOG = Logger.getLogger(RecordQueue.class);
    private static final Executor RETRY = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final RecordEmitter channel;
    private Deque<QueuedRecord<R>> pending = new ArrayDeque<>();
    private boolean sending;
    private boolean closed;
    private long headSince;

    /** An object that can be sent as a Kafka record. */
    interface OutgoingRecord {
        ProducerRecord<byte[], byte[]> record();
    }

    private record QueuedRecord<R>(R outgoing, CompletableFuture<Void> sent) {}

    RecordQueue(RecordEmitter channel) {
        this.channel = channel;
    }

    /** @return completes when the broker has the record; exceptionally if the broker would never accept it */
    CompletionStage<Void> send(R outgoing) {
        var queued = new QueuedRecord<>(outgoing, new CompletableFuture<Void>());
        synchronized (this) {
            if (pending.isEmpty()) {
                headSince = System.nanoTime();
            }
            pending.add(queued);
        }
        sendHead();
        return queued.sent();
    }

    /** Returns the records that the broker does not have yet, oldest first. */
    synchronized List<R> pending() {
        return pending.stream().map(QueuedRecord::outgoing).toList();
    }

    /** Returns how long the oldest pending record has been the oldest; zero if none is pending. */
    synchronized Duration oldestPendingAge() {
        return pending.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - headSince);
    }

    /**
     * Discards every other expendable record and counts it as sent. The oldest record stays, because the channel has it.
     */
    synchronized void thinOut(Predicate<R> expendable) {
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

    private void sendHead() {
        QueuedRecord<R> head;
        synchronized (this) {
            head = pending.peek();
            if (head == null || sending || closed) {
                return;
            }
            sending = true;
        }
        emit(head);
    }

    private void emit(QueuedRecord<R> head) {
        CompletionStage<?> written;
        try {
            written = channel.send(head.outgoing().record());
        } catch (RuntimeException e) {
            written = CompletableFuture.failedStage(e);
        }
        var unused = written.whenComplete((metadata, failure) -> complete(head, failure));
    }

    private void complete(QueuedRecord<R> head, @Nullable Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            remove(head);
            head.sent().complete(null);
        } else if (isFinal(cause)) {
            LOG.errorf(
                    "Kafka rejected a record for %s: %s",
                    head.outgoing().record().topic(), cause.getMessage());
            remove(head);
            head.sent()
                    .completeExceptionally(new IOException("Kafka rejected the record: " + cause.getMessage(), cause));
        } else {
            LOG.debug("the channel gave up a record, which is sent again", cause);
            RETRY.execute(this::resume);
            return;
        }
        resume();
    }

    private static boolean isFinal(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof SerializationException
                || failure instanceof InvalidTopicException;
    }

    private void resume() {
        synchronized (this) {
            sending = false;
        }
        sendHead();
    }

    private synchronized void remove(QueuedRecord<R> head) {
        pending.removeFirstOccurrence(head);
        headSince = System.nanoTime();
        notifyAll();
    }

    /** Waits until the broker has every record, but not longer than the timeout, and sends none after that. */
    synchronized void close(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!pending.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
        closed = true;
    }
}
