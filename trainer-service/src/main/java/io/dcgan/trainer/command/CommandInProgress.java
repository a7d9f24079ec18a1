package io.dcgan.trainer.command;

import io.dcgan.trainer.run.control.RunSignals;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A command that the consumer has returned and that is not acknowledged yet. */
final class CommandInProgress {
    private final TopicPartition partition;
    private final long offset;
    private final RunSignals signals = new RunSignals();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    CommandInProgress(ConsumerRecord<?, ?> record) {
        partition = new TopicPartition(record.topic(), record.partition());
        offset = record.offset();
    }

    TopicPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    RunSignals signals() {
        return signals;
    }

    /** To be completed when the command has been handled; exceptionally if it must be delivered again. */
    CompletableFuture<Void> done() {
        return done;
    }

    boolean succeeded() {
        return done.isDone() && !done.isCompletedExceptionally();
    }

    boolean isOf(ConsumerRecord<?, ?> record) {
        return partition.equals(new TopicPartition(record.topic(), record.partition())) && offset == record.offset();
    }

    /** @return false if it was already claimed, either to be handled or to be dropped */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    @Override
    public String toString() {
        return "%s, offset %d".formatted(partition, offset);
    }
}
