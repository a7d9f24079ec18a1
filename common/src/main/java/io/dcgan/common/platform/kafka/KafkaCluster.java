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

/** The availability and the id of the Kafka cluster. */
@ApplicationScoped
public class KafkaCluster {
    private final KafkaClientFactory kafka;
    private @Nullable Admin admin;
    private String clusterId = "";

    KafkaCluster(KafkaClientFactory kafka) {
        this.kafka = kafka;
    }

    /** Returns the bootstrap servers. */
    public String servers() {
        return kafka.servers();
    }

    /**
     * Returns the id of the cluster, which is queried once.
     *
     * @throws IOException if Kafka does not respond
     */
    public synchronized String clusterId() throws IOException, InterruptedException {
        if (clusterId.isEmpty()) {
            clusterId = describeCluster(Duration.ofSeconds(10));
        }
        return clusterId;
    }

    /**
     * Checks that Kafka responds.
     *
     * @throws IOException if it does not respond in time; the message names the servers and the reason
     */
    public synchronized void ping(Duration timeout) throws IOException, InterruptedException {
        describeCluster(timeout);
    }

    private String describeCluster(Duration timeout) throws IOException, InterruptedException {
        try {
            var now = admin == null ? kafka.admin() : admin;
            admin = now;
            int millis = (int) timeout.toMillis();
            return now.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .clusterId()
                    .get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "Kafka at %s did not respond within %d ms".formatted(servers(), timeout.toMillis()), e);
        } catch (KafkaException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("Kafka at %s cannot be queried: %s".formatted(servers(), reason.getMessage()), e);
        }
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
