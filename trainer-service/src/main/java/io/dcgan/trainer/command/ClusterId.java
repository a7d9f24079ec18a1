package io.dcgan.trainer.command;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Kafka's id of the cluster that the commands come from, asked for once. */
@ApplicationScoped
class ClusterId {
    private final Map<String, Object> kafka;
    private String known = "";

    ClusterId(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.keySet().retainAll(AdminClientConfig.configNames());
    }

    /** @throws IOException if the broker does not tell */
    synchronized String get() throws IOException, InterruptedException {
        if (known.isEmpty()) {
            try (var admin = Admin.create(kafka)) {
                known = admin.describeCluster().clusterId().get();
            } catch (ExecutionException e) {
                throw new IOException("Kafka does not tell its cluster's id: " + e.getCause(), e);
            }
        }
        return known;
    }
}
