package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void itTellsTheMeansSinceItWasLastAsked() {
        try (var manager = NDManager.newBaseManager()) {
            var tally = new Tally(manager);
            tally.add(scalars(manager, 1, 2, 3, 4, 5, 6));
            tally.add(scalars(manager, 3, 4, 5, 6, 7, 8));
            assertThat(tally.take()).isEqualTo(new Progress(2, 2, 3, 4, 5, 6, 7));
            tally.add(scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(tally.take()).isEqualTo(new Progress(1, 1, 1, 1, 1, 1, 1));
            assertThat(tally.take().steps()).isZero();
        }
    }

    /** Or no rollback could help a training that has computed with what is no number. */
    @Test
    void whatWasNoNumberIsForgotten() {
        try (var manager = NDManager.newBaseManager()) {
            var tally = new Tally(manager);
            tally.add(scalars(manager, Double.NaN, Double.POSITIVE_INFINITY, 0, 0, 0, 0));
            assertThat(tally.take().finite()).isFalse();
            int arrays = manager.getManagedArrays().size();
            tally.add(scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(tally.take().finite()).isTrue();
            assertThat(manager.getManagedArrays().size() - 7).isEqualTo(arrays);
        }
    }

    private static NDArray[] scalars(NDManager manager, double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> manager.create((float) value))
                .toArray(NDArray[]::new);
    }
}
