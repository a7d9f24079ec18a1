package io.dcgan.inference.model.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of the queue is in use. One client may use half of it, and an empty queue accepts a request of any size. The
 * {@link Batcher} calls it under its lock.
 */
final class QueueCapacity {
    private final int maxImages;
    private final long maxBytes;
    private final Map<String, Integer> imagesByClient = new HashMap<>();
    private int images;
    private long bytes;

    QueueCapacity(int maxImages, long maxBytes) {
        this.maxImages = maxImages;
        this.maxBytes = maxBytes;
    }

    /** Returns whether more images of a client fit. */
    boolean has(String client, int more, long bytesPerImage) {
        int ofClient = imagesByClient.getOrDefault(client, 0);
        return images == 0
                || (images + more <= maxImages
                        && bytes + more * bytesPerImage <= maxBytes
                        && (ofClient == 0 || ofClient + more <= maxImages / 2));
    }

    void take(QueuedRequest queued, int count) {
        images += count;
        bytes += count * queued.bytesPerImage();
        imagesByClient.merge(queued.client(), count, Integer::sum);
    }

    void release(QueuedRequest queued, int count) {
        images -= count;
        bytes -= count * queued.bytesPerImage();
        imagesByClient.computeIfPresent(queued.client(), (client, held) -> held == count ? null : held - count);
    }

    int images() {
        return images;
    }
}
