package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimate is above what the benchmark {@code MemoryTable} measured. */
class TrainingMemoryTest {
    /** Memory of the process without a training, in MiB, with a heap that is hardly used. */
    private static final long PROCESS = 250;

    @ParameterizedTest
    @CsvSource({
        "dcgan, 1, 28, 1024, 1894",
        "dcgan, 3, 32, 1024, 2332",
        "dcgan, 3, 64, 1024, 7571",
        "dcgan-tf, 1, 28, 1024, 2274",
        "dcgan-tf, 3, 64, 2, 592",
        "dcgan-tf, 3, 64, 1024, 9134",
        "conv, 1, 28, 1024, 2219",
        "conv, 3, 32, 1024, 2727",
        "dense, 1, 28, 1024, 417",
        "dense, 3, 64, 2, 864",
        "dense, 3, 64, 1024, 1555",
        "mlp, 3, 64, 1024, 860",
    })
    void theEstimateIsAboveTheMeasurementAndNotFarAbove(
            String architecture, int channels, int side, int batchSize, long measuredMebibytes) throws Exception {
        var json = "{\"architecture\": \"%s\", \"device\": \"cpu\", \"batchSize\": %d, \"shards\": 2}"
                .formatted(architecture, batchSize);
        var command = TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("run-1"));
        long estimate = TrainingCost.memoryBytes(
                GanArchitecture.of(architecture).orElseThrow(), command, new ImageShape(channels, side, side));
        long training = (estimate - TrainingMemory.processBytes()) >> 20;
        assertThat(training).isBetween(measuredMebibytes - PROCESS, measuredMebibytes * 3 / 2);
    }
}
