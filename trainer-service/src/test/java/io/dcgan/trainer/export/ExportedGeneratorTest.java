package io.dcgan.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.GeneratorSnapshot;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedGeneratorTest {
    private static final Instant TIME = Instant.parse("2026-11-22T13:15:02.123Z");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExportedGeneratorDrawsTheSameImagesAsTheTrainedOne(boolean conditional) throws Exception {
        var command = command("{\"batchSize\": 32, \"conditional\": %s}".formatted(conditional));
        try (var training = new AdversarialTraining(command, GanArchitecture.DCGAN, TestImageSets.first(320))) {
            for (int i = 0; i < 20; i++) {
                training.step();
            }
            var provenance = provenance(training.signature());
            try (var generator = training.generator()) {
                var export = ExportedGenerator.export(generator, provenance);
                assertThat(export.parity()).isLessThan(2e-5f).isPositive();

                var model = ModelProto.parseFrom(export.generator());
                assertThat(model.getIrVersion()).isEqualTo(8);
                assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
                assertThat(model.getMetadataProps(0).getKey()).isEqualTo(Provenance.METADATA_KEY);
                var metadata = model.getMetadataProps(0).getValue().getBytes(StandardCharsets.UTF_8);
                assertThat(Json.read(metadata, Provenance.class)).isEqualTo(provenance);
                assertThat(model.getGraph().getNodeList())
                        .noneMatch(node -> node.getOpType().equals("BatchNormalization"));

                var probe = Probe.read(export.probe(), training.signature());
                try (var images = OnnxRuntimeGenerator.open(export.generator(), 1)) {
                    var drawn = images.generate(probe.latents(), probe.labels());
                    assertThat(probe.distance(FloatBuffer.wrap(drawn))).isLessThan(1e-4f);
                }
            }
        }
    }

    /** Apart from its name and time, a release of the same command is the same file on any number of processors. */
    @Test
    @Tag("cpu")
    void theFileDoesNotDependOnTheNumberOfThreads() throws Exception {
        assertThat(exportAfterSteps(2)).isEqualTo(exportAfterSteps(1));
    }

    private static Sha256 exportAfterSteps(int processors) throws Exception {
        var command = command("{\"batchSize\": 32, \"shards\": 2}");
        try (var training =
                new AdversarialTraining(command, GanArchitecture.DCGAN, TestImageSets.first(320), processors)) {
            for (int i = 0; i < 10; i++) {
                training.step();
            }
            try (var generator = training.generator()) {
                var export = ExportedGenerator.export(generator, provenance(training.signature()));
                return Sha256.of(export.generator());
            }
        }
    }

    /** Users are promised the same bytes whatever else is in the batch, with the kernels of every architecture. */
    @ParameterizedTest
    @EnumSource
    void anImageIsBitEqualInEveryBatch(GanArchitecture architecture) throws Exception {
        var command = command("{\"batchSize\": 32, \"architecture\": \"%s\"}".formatted(architecture.id()));
        try (var training = new AdversarialTraining(command, architecture, TestImageSets.first(320))) {
            training.step();
            try (var generator = training.generator();
                    var images = OnnxRuntimeGenerator.open(
                            OnnxModelWriter.write(generator.snapshot(), provenance(training.signature())), 1)) {
                int latentSize = training.signature().latentSize();
                var latents = FloatBuffer.allocate(64 * latentSize);
                Latents.draw(1, 0, 64, latentSize, latents);
                var labels = LongBuffer.allocate(64);
                var all = images.generate(latents.flip(), labels);
                for (int count = 1; count < 64; count++) {
                    var some = images.generate(latents.slice(0, count * latentSize), labels.slice(0, count));
                    assertThat(Arrays.mismatch(some, Arrays.copyOf(all, some.length)))
                            .as("the first value of a batch of %d that differs from that of a batch of 64", count)
                            .isEqualTo(-1);
                }
            }
        }
    }

    /** The networks scale with the images, and the exported networks draw the same as the trained ones. */
    @ParameterizedTest
    @MethodSource("sizes")
    void imagesMayBeLargerAndInColour(GanArchitecture architecture, int side, int channels) throws Exception {
        var levels = new Random(1).ints(8L * channels * side * side, 0, 256).toArray();
        var command = command("{\"batchSize\": 4, \"architecture\": \"%s\"}".formatted(architecture.id()));
        try (var training = new AdversarialTraining(
                command, architecture, TestImageSets.unlabelled(channels, side, side, levels))) {
            training.step();
            training.step();
            assertThat(training.drainMetrics().finite()).isTrue();
            var signature = training.signature();
            assertThat(List.of(signature.channels(), signature.height(), signature.width()))
                    .containsExactly(channels, side, side);
            try (var generator = training.generator()) {
                var export = ExportedGenerator.export(generator, provenance(signature));
                var probe = Probe.read(export.probe(), signature);
                try (var images = OnnxRuntimeGenerator.open(export.generator(), 1)) {
                    var drawn = images.generate(probe.latents(), probe.labels());
                    assertThat(probe.distance(FloatBuffer.wrap(drawn))).isLessThan(1e-4f);
                }
            }
        }
    }

    static Stream<Arguments> sizes() {
        return Stream.of(GanArchitecture.values())
                .flatMap(architecture -> Stream.of(
                        Arguments.of(architecture, 28, 3),
                        Arguments.of(architecture, 32, 1),
                        Arguments.of(architecture, 64, 3)));
    }

    @Test
    void batchNormalisationFoldsIntoThePrecedingLayer() throws IOException {
        var dense = new LayerSnapshot.Dense(tensor(new int[] {2, 3}, 1, 2, 3, 4, 5, 6), tensor(new int[] {2}, 1, -1));
        var affine = new LayerSnapshot.Affine(tensor(new int[] {2}, 2, 3), tensor(new int[] {2}, 0.5f, 0.25f));
        var reshape = new LayerSnapshot.Unflatten(List.of(0, 1), 1, 1, 2);
        var signature = new Signature(3, 0, 1, 1, 2);
        var file = OnnxModelWriter.write(
                new GeneratorSnapshot(signature, List.of(dense, affine, reshape)), provenance(signature));
        try (var images = OnnxRuntimeGenerator.open(file, signature, 1)) {
            var drawn = images.generate(FloatBuffer.wrap(new float[] {1, 0, -1}), LongBuffer.allocate(1));
            // (1 − 3 + 1) · 2 + 0.5 and (4 − 6 − 1) · 3 + 0.25
            assertThat(drawn).containsExactly(new float[] {-1.5f, -8.75f}, within(1e-6f));
        }
    }

    @Test
    void aDenseLayerMayFollowAnother() throws IOException {
        var first = new LayerSnapshot.Dense(tensor(new int[] {2, 1}, 1, 2), tensor(new int[] {2}, 0, 1));
        var second = new LayerSnapshot.Dense(tensor(new int[] {2, 2}, 1, 2, 3, 4), tensor(new int[] {2}, 10, 20));
        var reshape = new LayerSnapshot.Unflatten(List.of(0, 1), 1, 1, 2);
        var signature = new Signature(1, 0, 1, 1, 2);
        var file = OnnxModelWriter.write(
                new GeneratorSnapshot(signature, List.of(first, second, reshape)), provenance(signature));
        try (var images = OnnxRuntimeGenerator.open(file, signature, 1)) {
            // x = 3: (3, 7), then 1·3 + 2·7 + 10 and 3·3 + 4·7 + 20
            assertThat(images.generate(FloatBuffer.wrap(new float[] {3}), LongBuffer.allocate(1)))
                    .containsExactly(new float[] {27, 57}, within(1e-5f));
        }
    }

    @Test
    void batchNormalisationWithoutAPrecedingLayerWithWeightsIsRejected() {
        var affine = new LayerSnapshot.Affine(tensor(new int[] {1}, 1), tensor(new int[] {1}, 0));
        assertThatThrownBy(() -> LayerFolding.fold(List.of(new LayerSnapshot.Relu(), affine)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch normalisation must follow a layer with weights, got Relu[]");
    }

    @Test
    void theLargestDifferenceIsReportedAndNanCountsAsInfinite() {
        var expected = new float[] {0, 0.5f};
        assertThat(ExportedGenerator.maxDifference(expected, new float[] {0, 0.5f}))
                .isZero();
        assertThat(ExportedGenerator.maxDifference(expected, new float[] {0, 0.75f}))
                .isEqualTo(0.25f);
        assertThat(ExportedGenerator.maxDifference(expected, new float[] {Float.NaN, 0.5f}))
                .isInfinite();
    }

    private static Tensor tensor(int[] shape, float... values) {
        return new Tensor(shape, values);
    }

    private static TrainCommand command(String json) throws Exception {
        return TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("test"));
    }

    private static Provenance provenance(Signature signature) {
        var run = new RunId("test");
        var lineage = new Lineage(TrainCommand.defaults(run), Sha256.of(new byte[0]), "cpu", Map.of("java", "17"));
        return new Provenance(
                ReleaseId.of(TIME, run, 1),
                "mnist",
                run,
                1,
                "dcgan",
                signature,
                Map.of(),
                lineage,
                TIME,
                Optional.empty());
    }
}
