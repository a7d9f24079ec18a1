package io.dcgan.trainer.run.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configured id, or by default one made from the host name and the port. */
@ApplicationScoped
public class ConfiguredTrainerId implements TrainerId {
    private final String value;

    ConfiguredTrainerId(TrainerConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
        value = config.id().orElseGet(() -> host() + "-" + port);
    }

    /** Returns the host name: from the environment, as containers and shells set it, or from the system. */
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
