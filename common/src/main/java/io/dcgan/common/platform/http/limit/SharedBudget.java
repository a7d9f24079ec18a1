package io.dcgan.common.platform.http.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** An amount that clients share. No client may have more than half of it, so that one alone excludes nobody. */
public final class SharedBudget {
    private final long total;
    private final AtomicLong used = new AtomicLong();
    private final Map<String, Long> byClient = new ConcurrentHashMap<>();

    public SharedBudget(long total) {
        this.total = total;
    }

    /** Takes an amount if that exceeds neither the total nor the client's half. */
    public boolean tryAcquire(String client, long amount) {
        used.addAndGet(amount);
        byClient.merge(client, amount, Long::sum);
        if (used.get() > total || usedBy(client) > total / 2) {
            release(client, amount);
            return false;
        }
        return true;
    }

    public void release(String client, long amount) {
        used.addAndGet(-amount);
        byClient.computeIfPresent(client, (name, held) -> held == amount ? null : held - amount);
    }

    long used() {
        return used.get();
    }

    private long usedBy(String client) {
        return byClient.getOrDefault(client, 0L);
    }
}
