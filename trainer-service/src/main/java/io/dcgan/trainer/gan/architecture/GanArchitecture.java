package io.dcgan.trainer.gan.architecture;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Architectures, each a pair of networks, that a command selects by name. */
public enum GanArchitecture {
    DCGAN("dcgan", 2),
    DCGAN_TF("dcgan-tf", 1),
    CONV("conv", 1),
    DENSE("dense", 1),
    MLP("mlp", 1);

    private final String id;
    private final int newestVersion;

    GanArchitecture(String id, int newestVersion) {
        this.id = id;
        this.newestVersion = newestVersion;
    }

    /** Name in commands and releases. */
    public String id() {
        return id;
    }

    /** Newest version of the networks. Earlier ones remain, so that runs can continue with those they began with. */
    public int newestVersion() {
        return newestVersion;
    }

    /** @param version version of the networks, from 1 */
    public GanNetworks networks(int version) {
        if (version < 1 || version > newestVersion) {
            throw new IllegalArgumentException(
                    "networkVersion must be 1 to %d with %s, got %d".formatted(newestVersion, id, version));
        }
        return switch (this) {
            case DCGAN -> new DcganNetworks(version);
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
