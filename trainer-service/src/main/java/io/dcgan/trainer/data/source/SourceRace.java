package io.dcgan.trainer.data.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Remote sources of the same files. They are tried in order. If none has delivered the whole file within
 * {@link #HEAD_START}, the next one starts as well, and the first to deliver wins. An unreachable source therefore costs
 * little time.
 */
final class SourceRace {
    /** Time after which the next source starts as well. */
    static final Duration HEAD_START = Duration.ofMillis(500);

    private final List<FileSource> sources;
    private @Nullable FileSource lastWinner;

    SourceRace(List<FileSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Checks what a source has delivered and converts it. */
    @FunctionalInterface
    interface Check {
        /** @throws IOException if it is not the file; the message says why */
        byte[] check(byte[] delivered) throws IOException;
    }

    /** The result of one source: the file, or the reason why it has not delivered it. */
    private record Delivery(FileSource source, Optional<ByteBuffer> file, String reason) {}

    /**
     * Fetches a file from the first source that delivers it.
     *
     * @param failures receives a message for each source that failed before
     * @return empty if all have failed
     */
    Optional<byte[]> fetch(String name, Check check, List<String> failures) throws InterruptedException {
        var deliveries = new LinkedBlockingQueue<Delivery>();
        var waiting = new ArrayList<>(order());
        var running = new ArrayList<Thread>();
        int ended = 0;
        try {
            while (ended < sources.size()) {
                if (!waiting.isEmpty()) {
                    running.add(start(waiting.remove(0), name, check, deliveries));
                }
                var delivery = waiting.isEmpty()
                        ? deliveries.take()
                        : deliveries.poll(HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
                if (delivery == null) {
                    continue;
                }
                ended++;
                if (delivery.file().isPresent()) {
                    lastWinner = delivery.source();
                    return delivery.file().map(ByteBuffer::array);
                }
                failures.add("%s: %s".formatted(delivery.source(), delivery.reason()));
            }
            return Optional.empty();
        } finally {
            running.forEach(Thread::interrupt);
        }
    }

    /** Starts with the source that won last: a mirror that is out of reach stays so for the other files of a set. */
    private List<FileSource> order() {
        var order = new ArrayList<>(sources);
        if (lastWinner != null) {
            order.remove(lastWinner);
            order.add(0, lastWinner);
        }
        return order;
    }

    private static Thread start(FileSource source, String name, Check check, LinkedBlockingQueue<Delivery> deliveries) {
        var thread = new Thread(
                () -> {
                    try {
                        deliveries.add(new Delivery(
                                source, Optional.of(ByteBuffer.wrap(check.check(source.fetch(name)))), ""));
                    } catch (InterruptedException e) {
                        deliveries.add(new Delivery(source, Optional.empty(), "another source was faster"));
                    } catch (IOException e) {
                        deliveries.add(new Delivery(source, Optional.empty(), String.valueOf(e.getMessage())));
                    } catch (Throwable e) {
                        // JVM errors, too: otherwise the caller would wait forever.
                        deliveries.add(new Delivery(source, Optional.empty(), e.toString()));
                    }
                },
                "data-source");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
