package io.dcgan.trainer.gan.architecture;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Architectures, each a pair of networks, that a command selects by name. */
public enum GanArchitecture {
    DCGAN("dcgan"),
    DCGAN_TF("dcgan-tf"),
    CONV("conv"),
    DENSE("dense"),
    MLP("mlp");

    private final String id;

    GanArchitecture(String id) {
        this.id = id;
    }

    /** Name in commands and releases. */
    public String id() {
        return id;
    }

    public GanNetworks networks() {
        return switch (this) {
            case DCGAN -> new DcganNetworks();
            case DCGAN_TF -> new DcganTfNetworks();
            case CONV -> new PlainConvNetworks();
            case DENSE -> new DenseNetworks();
            case MLP -> new MlpNetworks();
        };
    }

    public static Optional<GanArchitecture> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }

    /** Returns all names, for an error message. */
    public static String knownIds() {
        return Arrays.stream(values()).map(GanArchitecture::id).collect(Collectors.joining(", "));
    }
}
