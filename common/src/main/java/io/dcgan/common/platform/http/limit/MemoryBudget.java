package io.dcgan.common.platform.http.limit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for what clients send slowly or read slowly. When more is needed than there is, the client that has kept some
 * of it for longest loses its connection; first, one of a client that uses more than half.
 *
 * <p>Refusing new requests instead would let a few clients that never read exclude all others.
 */
final class MemoryBudget {
    private final long total;
    private final AtomicLong used = new AtomicLong();
    private final Set<Holding> holdings = ConcurrentHashMap.newKeySet();

    /** @param total in bytes */
    MemoryBudget(long total) {
        this.total = total;
    }

    long total() {
        return total;
    }

    long used() {
        return used.get();
    }

    /** @param evict closes the connection; called on any thread, at most once */
    Holding open(String client, Runnable evict) {
        return new Holding(client, evict);
    }

    /** The memory that one connection uses. */
    final class Holding {
        private final String client;
        private final Runnable evict;
        private volatile long bytes;
        private volatile long sinceNanos;
        private volatile boolean evictable = true;
        private volatile boolean evicted;

        private Holding(String client, Runnable evict) {
            this.client = client;
            this.evict = evict;
        }

        /**
         * Changes the number of bytes. Not for concurrent calls.
         *
         * @return whether all of them fit into the budget
         */
        boolean set(long newBytes) {
            long before = bytes;
            if (before == 0 && newBytes > 0) {
                sinceNanos = System.nanoTime();
                holdings.add(this);
            } else if (newBytes == 0) {
                holdings.remove(this);
            }
            bytes = newBytes;
            long now = used.addAndGet(newBytes - before);
            return now <= total || newBytes <= before || makeRoom();
        }

        /** Returns when the memory came into use. */
        long sinceNanos() {
            return sinceNanos;
        }

        /** Keeps the memory until it is given back, whatever happens. */
        void pin() {
            evictable = false;
        }
    }

    private synchronized boolean makeRoom() {
        var byClient = new HashMap<String, Long>();
        long excess = used.get() - total;
        for (var one : holdings) {
            byClient.merge(one.client, one.bytes, Long::sum);
            // Its connection is being closed.
            excess -= one.evicted ? one.bytes : 0;
        }
        while (excess > 0) {
            var victim = holdings.stream()
                    .filter(one -> one.evictable && !one.evicted)
                    .min(Comparator.<Holding>comparingInt(one -> hasMoreThanHalf(byClient, one) ? 0 : 1)
                            .thenComparingLong(one -> one.sinceNanos));
            if (victim.isEmpty()) {
                return false;
            }
            victim.get().evicted = true;
            excess -= victim.get().bytes;
            victim.get().evict.run();
        }
        return true;
    }

    private boolean hasMoreThanHalf(Map<String, Long> byClient, Holding one) {
        return byClient.getOrDefault(one.client, 0L) > total / 2;
    }
}
