package io.dcgan.inference.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.model.TestRelease;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseLogTest {
    private final ReleaseLog log = new ReleaseLog();
    private final Refusals refusals = new Refusals();
    private final GeneratorRelease first = release("mnist", 1);
    private final GeneratorRelease second = release("mnist", 2);
    private final GeneratorRelease third = release("mnist", 3);
    private long offset = 1;

    @Test
    void theLastReleaseOfAModelIsItsTarget() {
        note(first);
        note(second);
        note(release("fashion", 3));
        assertThat(target().candidates()).containsExactly(second, first);
        assertThat(log.target("other", refusals).candidates()).isEmpty();
        assertThat(log.models()).containsExactlyInAnyOrder("mnist", "fashion");
    }

    @Test
    void theOrderIsThatOfTheTopicNotOfAnyClock() {
        note(second);
        note(first);
        assertThat(target().candidates()).first().isEqualTo(first);
    }

    @Test
    void aRecordThatComesAgainChangesNothing() {
        note(first);
        note(second);
        note(first);
        assertThat(target().candidates()).first().isEqualTo(second);
    }

    @Test
    void withoutARetiredOrRefusedReleaseTheOneBeforeIsTheTarget() {
        note(first);
        note(second);
        note(third);
        log.note(third.key(), null, offset++);
        assertThat(target().candidates()).containsExactly(second, first);
        refusals.broken(second.key(), new Refusal("flat", log.end()));
        assertThat(target().candidates()).containsExactly(first);
    }

    @Test
    void anActivationNamesTheTargetUntilALaterReleaseComes() {
        note(first);
        note(second);
        note(activation(first, false));
        assertThat(target().candidates()).containsExactly(first, second);
        // Told again, it is no later release.
        note(second);
        assertThat(target().candidates()).first().isEqualTo(first);
        note(third);
        assertThat(target().candidates()).first().isEqualTo(third);
        assertThat(log.activation("mnist", new Refusals())).isEmpty();
    }

    @Test
    void anActivationThatHoldsIsStrongerThanLaterReleases() {
        note(first);
        note(second);
        note(activation(first, true));
        note(third);
        // What was held back is the last that is wanted.
        assertThat(target().candidates()).containsExactly(first, third, second);
        note(activation(second, true));
        assertThat(target().candidates()).first().isEqualTo(second);
        log.note("mnist", null, offset++);
        assertThat(target().candidates()).first().isEqualTo(third);
    }

    @Test
    void aPreviewAnswersOnlyWhereTheModelHasNoFinishedRelease() {
        var preview = TestRelease.of("mnist", 0).preview(5, false);
        var later = TestRelease.of("mnist", 0).preview(6, false);
        note(preview);
        note(later);
        assertThat(target().candidates()).containsExactly(later, preview);
        note(first);
        assertThat(target().candidates()).containsExactly(first, later, preview);
        note(TestRelease.of("mnist", 0).preview(7, false));
        assertThat(target().candidates()).first().isEqualTo(first);
    }

    @Test
    void aPreviewThatIsToBeLiveTakesOver() {
        note(first);
        var preview = TestRelease.of("mnist", 0).preview(5, true);
        note(preview);
        assertThat(target().candidates()).containsExactly(preview, first);
        var later = TestRelease.of("mnist", 0).preview(6, true);
        note(later);
        assertThat(target().candidates()).first().isEqualTo(later);
    }

    @Test
    void aPreviewThatComesLateDoesNotTakeOverFromALaterOneOfItsRun() {
        var early = TestRelease.of("mnist", 0).preview(5, true);
        var late = TestRelease.of("mnist", 0).preview(6, true);
        note(late);
        note(early);
        assertThat(target().candidates()).containsExactly(late, early);
    }

    @Test
    void aPreviewEndsNoActivationAndCanBeActivated() {
        var preview = TestRelease.of("mnist", 0).preview(5, false);
        note(first);
        note(second);
        note(activation(first, false));
        note(preview);
        assertThat(target().candidates()).containsExactly(first, second, preview);
        note(activation(preview, false));
        assertThat(target().candidates()).containsExactly(preview, second, first);
    }

    @Test
    void aCanaryStandsBesideTheTargetAsLongAsItIsThere() {
        note(first);
        note(second);
        var canary = new Activation.Canary(second.id(), 0.25);
        note(new Activation("mnist", first.id(), Optional.of(canary), true));
        assertThat(target().canary()).hasValue(new Target.Canary(second, 0.25));
        refusals.failed(second.key(), new Refusal("slow", log.end()));
        assertThat(target().canary()).isEmpty();
        assertThat(target().candidates()).containsExactly(first);
    }

    @Test
    void whatIsNotKnownCannotBeActivated() {
        note(first);
        note(activation(second, true));
        assertThat(target().candidates()).containsExactly(first);
        note(second);
        assertThat(target().candidates()).containsExactly(second, first);
    }

    @Test
    void whatIsHeldBackIsSoAlsoWhereWhatWasNamedIsRetired() {
        note(first);
        note(second);
        note(activation(second, true));
        log.note(second.key(), null, offset++);
        note(third);
        assertThat(target().candidates()).containsExactly(first, third);
    }

    @Test
    void whoAsksByNameForWhatFailedMeansIt() {
        note(first);
        note(second);
        refusals.failed(second.key(), new Refusal("slow", log.end()));
        assertThat(target().candidates()).containsExactly(first);
        note(activation(second, false));
        assertThat(target().candidates()).containsExactly(second, first);
        refusals.failed(second.key(), new Refusal("slow again", log.end()));
        assertThat(target().candidates()).containsExactly(first);
    }

    @Test
    void whatIsNoRecordIsPassedOver() {
        log.note("mnist/x", "no JSON".getBytes(UTF_8), offset++);
        log.note("mnist/y", "{\"type\": \"Retirement\"}".getBytes(UTF_8), offset++);
        assertThat(log.models()).isEmpty();
        assertThat(log.end()).isEqualTo(3);
    }

    private Target target() {
        return log.target("mnist", refusals);
    }

    private void note(ReleaseRecord record) {
        log.note(record.key(), Json.write(record), offset++);
    }

    private static Activation activation(GeneratorRelease release, boolean hold) {
        return new Activation(release.model(), release.id(), Optional.empty(), hold);
    }

    private static GeneratorRelease release(String model, int millis) {
        return TestRelease.of(model, 0).release(millis);
    }
}
