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

    /** Why this architecture cannot be as wide as a command wants it; empty if it can. */
    public Optional<String> objection(int width) {
        return width == 1 || this == DCGAN
                ? Optional.empty()
                : Optional.of("width must be 1 with %s, whose sizes are its source's, got %d".formatted(id, width));
    }

    /** @param width how many times as many maps the networks have, where that can be chosen */
    Networks networks(int width) {
        return switch (this) {
            case DCGAN -> new Dcgan(width);
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
