package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.gan.architecture.GanArchitecture;

/** Chooses the number of shards and the version of the networks for a command that leaves them to the trainer. */
public final class DefaultChoices {
    private static final int CPU_SHARDS = 2;
    private static final int GPU_SHARDS = 1;

    private DefaultChoices() {}

    /** Returns the command with the choices of this machine; explicit values are kept. */
    public static TrainCommand resolve(TrainCommand command) {
        return command.withShards(shards(command)).withNetworkVersion(networkVersion(command));
    }

    static int shards(TrainCommand command) {
        if (command.shards() != TrainCommand.AUTO_SHARDS) {
            return command.shards();
        }
        return ComputeDevices.select(command.device()).isGpu() ? GPU_SHARDS : CPU_SHARDS;
    }

    static int networkVersion(TrainCommand command) {
        return command.networkVersion() == TrainCommand.AUTO_NETWORK_VERSION
                ? GanArchitecture.of(command.architecture()).orElseThrow().newestVersion()
                : command.networkVersion();
    }
}
