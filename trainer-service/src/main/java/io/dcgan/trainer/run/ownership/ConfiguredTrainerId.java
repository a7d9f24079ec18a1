package io.dcgan.trainer.run.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A trainer that is called what it is told, or else after its host and its port. */
@ApplicationScoped
public class ConfiguredTrainerId implements TrainerId {
    private final String value;

    ConfiguredTrainerId(TrainerConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
        value = config.id().orElseGet(() -> host() + "-" + port);
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
    public String value() {
        return value;
    }
}
