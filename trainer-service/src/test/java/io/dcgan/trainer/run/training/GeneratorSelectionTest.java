package io.dcgan.trainer.run.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.RunSchedule;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import io.dcgan.trainer.run.training.GeneratorEvaluation.EvaluatedGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorSelectionTest {
    private final FolderStore store;
    private final List<Boolean> told = new ArrayList<>();
    private TrainingState state = TrainingState.INITIAL;

    GeneratorSelectionTest(@TempDir Path folder) {
        store = new FolderStore(folder);
    }

    private GeneratorSelection selection(double target, int patience) {
        var artifacts = new RunArtifacts(store, new RunId("run-1"));
        return new GeneratorSelection(
                new RunSchedule(1, 0, 30, 0, false, target, patience, 0),
                100,
                true,
                artifacts,
                (epoch, quality, best) -> told.add(best),
                0.1);
    }

    private GeneratorSelection.Verdict judge(GeneratorSelection selection, int epoch, double distance)
            throws IOException {
        return judge(selection, epoch, Map.of(QualityScores.DISTANCE_RATIO, distance, QualityScores.COVERAGE, 0.9));
    }

    /** A generator whose file is the number of its epoch. */
    private GeneratorSelection.Verdict judge(GeneratorSelection selection, int epoch, Map<String, Double> values)
            throws IOException {
        var export = new ExportedGenerator(new byte[] {(byte) epoch}, new byte[] {0}, 0);
        var quality = new QualityScores(values, Collections.nCopies(10, 0.1), List.of());
        var verdict = selection.judge(state, epoch, epoch, new EvaluatedGenerator(export, quality));
        state = verdict.state();
        return verdict;
    }

    @Test
    void theBestIsKeptAndNotTheLast() throws Exception {
        var selection = selection(0, 0);
        for (double distance : new double[] {4, 2, 3}) {
            judge(selection, told.size() + 1, distance);
        }
        assertThat(told).containsExactly(true, true, false);
        assertThat(state.best().epoch()).isEqualTo(2);
        assertThat(state.best().distance()).isEqualTo(2);
        assertThat(state.kept()).containsExactly(1, 2);
        var key = new StoreKey("runs/run-1/best/epoch-0002/" + GeneratorRelease.GENERATOR_FILE);
        assertThat(store.read(key, 10)).hasValue(new byte[] {2});
        assertThat(selection.shouldStop(state)).isFalse();
    }

    @Test
    void aTargetEndsTheRunWhenItIsReached() throws Exception {
        var selection = selection(2.5, 0);
        assertThat(selection.shouldStop(state)).isFalse();
        judge(selection, 1, 2.6);
        assertThat(selection.shouldStop(state)).isFalse();
        judge(selection, 2, 2.5);
        assertThat(selection.shouldStop(state)).isTrue();
    }

    @Test
    void patienceEndsTheRunAfterSoManyInARowThatAreNoBetter() throws Exception {
        var selection = selection(0, 2);
        judge(selection, 1, 4);
        judge(selection, 2, 5);
        assertThat(selection.shouldStop(state)).isFalse();
        judge(selection, 3, 3);
        judge(selection, 4, 3);
        assertThat(selection.shouldStop(state)).isFalse();
        judge(selection, 5, 3.5);
        assertThat(selection.shouldStop(state)).isTrue();
        assertThat(state.best().epoch()).isEqualTo(3);
    }

    @Test
    void whatHasCollapsedIsNotTheBestThoughItIsNearer() throws Exception {
        var selection = selection(0, 0);
        judge(selection, 1, 4);
        var verdict = judge(selection, 2, Map.of(QualityScores.DISTANCE_RATIO, 3.0, QualityScores.COVERAGE, 0.1));
        assertThat(verdict.collapsed())
                .hasValueSatisfying(why -> assertThat(why).contains("coverage fell from 0.900"));
        assertThat(told).containsExactly(true, false);
        assertThat(state.best().epoch()).isEqualTo(1);
    }

    @Test
    void withoutADistanceTheNewestIsTheBest() throws Exception {
        var selection = selection(2, 1);
        for (int epoch = 1; epoch <= 3; epoch++) {
            judge(selection, epoch, Map.of());
        }
        assertThat(state.best().epoch()).isEqualTo(3);
        assertThat(state.best()).isNotEqualTo(BestGenerator.NONE);
        assertThat(selection.shouldStop(state)).isFalse();
    }

    /** Nothing goes back to what draws one class, though nothing better has been seen. */
    @Test
    void whatDrawsOneClassIsNoGeneratorToGoBackTo() throws Exception {
        var selection = selection(0, 0);
        assertThat(judge(selection, 1, Map.of(QualityScores.CLASS_SHARE_MOST, 0.9))
                        .good())
                .isFalse();
        assertThat(judge(selection, 2, Map.of(QualityScores.CLASS_SHARE_MOST, 0.2))
                        .good())
                .isTrue();
    }
}
