package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;

/** Number of shards of a command that leaves the choice to the trainer. */
public final class DefaultShards {
    private static final int CPU = 2;
    private static final int GPU = 1;

    private DefaultShards() {}

    /** Returns the command with the number of shards on this machine; an explicit number is kept. */
    public static TrainCommand resolve(TrainCommand command) {
        return command.withShards(of(command));
    }

    static int of(TrainCommand command) {
        if (command.shards() != TrainCommand.AUTO_SHARDS) {
            return command.shards();
        }
        return ComputeDevices.select(command.device()).isGpu() ? GPU : CPU;
    }
}
