package io.dcgan.inference.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A closed-loop load, which sends the next request as soon as the response arrives, to find the maximum throughput. */
final class ClosedLoopLoad {
    /** Utilisation of the client's core above which the client may be the bottleneck. */
    private static final double BUSY = 0.9;

    private ClosedLoopLoad() {}

    static LoadResults run(LoadRequest request, int connections, Duration time)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        long cpu = cpuNanos();
        long end = began + time.toNanos();
        var answers = LoadClient.all(request, connections, client -> {
            for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                client.ask(now);
            }
        });
        double busy = (double) (cpuNanos() - cpu) / (System.nanoTime() - began);
        if (busy > BUSY) {
            System.err.printf("the client used %.0f %% of its core and may be the bottleneck%n", 100 * busy);
        }
        return answers;
    }

    private static long cpuNanos() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return system.getProcessCpuTime();
    }
}
