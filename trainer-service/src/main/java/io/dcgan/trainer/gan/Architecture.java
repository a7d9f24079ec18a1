package io.dcgan.trainer.gan;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pairs of networks that can be asked for by name. */
public enum Architecture {
    DCGAN("dcgan"),
    DCGAN_TF("dcgan-tf"),
    CONV("conv"),
    DENSE("dense"),
    MLP("mlp");

    private final String id;

    Architecture(String id) {
        this.id = id;
    }

    /** What commands and releases call it. */
    public String id() {
        return id;
    }

    Networks networks() {
        return switch (this) {
            case DCGAN -> new Dcgan();
            case DCGAN_TF -> new DcganTf();
            case CONV -> new PlainConvolutions();
            case DENSE -> new DenseLayers();
            case MLP -> new Mlp();
        };
    }

    public static Optional<Architecture> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }

    /** All names, for an error message. */
    public static String known() {
        return Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(", "));
    }
}
