package io.dcgan.trainer.gan;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Optional;

/** What there is to train on. */
public final class Devices {
    private Devices() {}

    /** Why a command's device cannot be had; empty if it can. */
    public static Optional<String> objection(String device) {
        return objection(device, Engine.getInstance().getGpuCount());
    }

    static Optional<String> objection(String device, int gpus) {
        return device.equals("gpu") && gpus == 0
                ? Optional.of("device must be cpu or auto on this trainer, which sees no GPU, got gpu")
                : Optional.empty();
    }

    static Device of(String device) {
        return !device.equals("cpu") && Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }
}
