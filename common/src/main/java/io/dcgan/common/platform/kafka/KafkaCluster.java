package io.dcgan.common.platform.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Whether Kafka answers, and what cluster it is. */
@ApplicationScoped
public class KafkaCluster {
    private final KafkaClientFactory kafka;
    private @Nullable Admin admin;
    private String clusterId = "";

    KafkaCluster(KafkaClientFactory kafka) {
        this.kafka = kafka;
    }

    /** Where it is looked for. */
    public String servers() {
        return kafka.servers();
    }

    /**
     * Kafka's id of the cluster, asked for once.
     *
     * @throws IOException if it does not tell
     */
    public synchronized String clusterId() throws IOException, InterruptedException {
        if (clusterId.isEmpty()) {
            clusterId = describeCluster(Duration.ofSeconds(10));
        }
        return clusterId;
    }

    /**
     * Asks it something.
     *
     * @throws IOException if it does not answer in time; the text says who and what
     */
    public synchronized void ping(Duration patience) throws IOException, InterruptedException {
        describeCluster(patience);
    }

    private String describeCluster(Duration patience) throws IOException, InterruptedException {
        try {
            var now = admin == null ? kafka.admin() : admin;
            admin = now;
            int millis = (int) patience.toMillis();
            return now.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .clusterId()
                    .get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "Kafka at %s must answer within %d ms, and does not".formatted(servers(), patience.toMillis()), e);
        } catch (KafkaException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("Kafka at %s cannot be asked: %s".formatted(servers(), reason.getMessage()), e);
        }
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
