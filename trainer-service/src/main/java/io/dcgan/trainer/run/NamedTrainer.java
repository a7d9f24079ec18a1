package io.dcgan.trainer.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A trainer that is called what it is told, or else after its host and its port. */
@ApplicationScoped
class NamedTrainer implements Trainer {
    private final String id;

    NamedTrainer(TrainerConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
        id = config.id().orElseGet(() -> host() + "-" + port);
    }

    /** As a container or a shell tells it, or the system. */
    private static String host() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "trainer";
            }
        });
    }

    @Override
    public String id() {
        return id;
    }
}
