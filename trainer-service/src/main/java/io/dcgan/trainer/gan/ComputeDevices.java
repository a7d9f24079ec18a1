package io.dcgan.trainer.gan;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.dcgan.common.message.DeviceChoice;
import java.util.Optional;

/** What there is to train on. */
public final class ComputeDevices {
    private ComputeDevices() {}

    /** Why a command's device cannot be had; empty if it can. */
    public static Optional<String> rejectionReason(DeviceChoice device) {
        return rejectionReason(device, Engine.getInstance().getGpuCount());
    }

    static Optional<String> rejectionReason(DeviceChoice device, int gpus) {
        return device == DeviceChoice.GPU && gpus == 0
                ? Optional.of("device must be cpu or auto on this trainer, which sees no GPU, got gpu")
                : Optional.empty();
    }

    /** How many GPUs there are. */
    public static int gpuCount() {
        return Engine.getInstance().getGpuCount();
    }

    /** Bytes of a GPU's memory that are in use; not a number if its driver does not tell. */
    public static double usedGpuMemoryBytes(int gpu) {
        try {
            return CudaUtils.getGpuMemory(Device.gpu(gpu)).getCommitted();
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }

    static Device select(DeviceChoice device) {
        return device != DeviceChoice.CPU && Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }
}
