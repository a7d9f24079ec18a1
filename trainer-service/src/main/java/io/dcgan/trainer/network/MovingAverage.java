package io.dcgan.trainer.network;

import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/** Updates exponential moving averages of weights. */
public final class MovingAverage implements AutoCloseable {
    private final TorchScriptOp update;

    public MovingAverage(NDManager manager) {
        // One operation of the engine instead of three.
        update = new TorchScriptOp(
                manager, List.of("average", "value", "share"), "return torch.lerp_(average, value, share)");
    }

    /**
     * Moves the average towards the values.
     *
     * @param average weights that are changed
     * @param values  weights with the same names
     * @param share   share of the difference by which the average moves, 0 to 1
     */
    public void update(Weights average, Weights values, float share, NDManager scope) {
        var number = scope.create(share);
        average.forEach((name, array) -> update.apply(scope, array, values.get(name), number));
    }

    @Override
    public void close() {
        update.close();
    }
}
