package io.dcgan.common.platform.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** The availability and the id of the Kafka cluster. */
@ApplicationScoped
public class KafkaCluster {
    private final KafkaClientFactory kafka;
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
            int millis = (int) timeout.toMillis();
            return kafka.admin()
                    .describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .clusterId()
                    .get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthenticationException refused) {
                throw new IOException(
                        "Kafka at %s refused the connection: %s".formatted(servers(), KafkaFailure.reason(refused)), e);
            }
            throw notResponding(timeout, e);
        } catch (TimeoutException e) {
            throw notResponding(timeout, e);
        } catch (KafkaException e) {
            throw new IOException("Kafka at %s cannot be queried: %s".formatted(servers(), KafkaFailure.reason(e)), e);
        }
    }

    private IOException notResponding(Duration timeout, Exception e) {
        return new IOException("Kafka at %s did not respond within %d ms".formatted(servers(), timeout.toMillis()), e);
    }
}
