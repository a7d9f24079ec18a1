package io.dcgan.trainer.gan;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.dcgan.common.message.DeviceChoice;
import java.util.Optional;

/** Devices available for training. */
public final class ComputeDevices {
    private ComputeDevices() {}

    /** Returns the reason why a command's device is unavailable; empty if it is available. */
    public static Optional<String> rejectionReason(DeviceChoice device) {
        return rejectionReason(device, Engine.getInstance().getGpuCount());
    }

    static Optional<String> rejectionReason(DeviceChoice device, int gpus) {
        return device == DeviceChoice.GPU && gpus == 0
                ? Optional.of("device must be cpu or auto on this trainer, which sees no GPU, got gpu")
                : Optional.empty();
    }

    /** Number of GPUs. */
    public static int gpuCount() {
        return Engine.getInstance().getGpuCount();
    }

    /** Bytes of a GPU's memory that are in use; NaN if the driver does not report it. */
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
