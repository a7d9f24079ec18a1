package io.dcgan.inference.release.desired;

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
    private final Quarantine quarantine = new Quarantine();
    private final GeneratorRelease first = release("mnist", 1);
    private final GeneratorRelease second = release("mnist", 2);
    private final GeneratorRelease third = release("mnist", 3);
    private long offset = 1;

    @Test
    void theLastReleaseOfAModelIsDesired() {
        apply(first);
        apply(second);
        apply(release("fashion", 3));
        assertThat(desired().candidates()).containsExactly(second, first);
        assertThat(log.desired("other", quarantine).candidates()).isEmpty();
        assertThat(log.models()).containsExactlyInAnyOrder("mnist", "fashion");
    }

    @Test
    void theNumberOfModelsAndReleasesIsLimited() {
        for (int i = 0; i < 200; i++) {
            apply(release("model-" + i, 1));
        }
        assertThat(log.models()).hasSize(100).contains("model-0", "model-99");
        var kept = release("model-0", 2);
        apply(kept);
        apply(new Activation("model-0", kept.id(), Optional.empty(), true));
        for (int i = 3; i < ModelLog.MAX_RELEASES + 10; i++) {
            apply(release("model-0", i));
        }
        assertThat(log.releases("model-0")).hasSize(ModelLog.MAX_RELEASES).contains(kept);
        assertThat(log.desired("model-0", quarantine).candidates()).first().isEqualTo(kept);
    }

    @Test
    void aLargeRecordIsIgnored() {
        var json = new String(Json.write(first), UTF_8);
        var large = json.substring(0, json.length() - 1) + ",\"x\":\"" + "x".repeat(16 << 10) + "\"}";
        assertThat(log.apply(first.key(), large.getBytes(UTF_8), offset++)).isEmpty();
        assertThat(log.models()).isEmpty();
    }

    @Test
    void theOrderIsThatOfTheTopicAndNotOfAnyClock() {
        apply(second);
        apply(first);
        assertThat(desired().candidates()).first().isEqualTo(first);
    }

    @Test
    void aRepeatedRecordChangesNothing() {
        apply(first);
        apply(second);
        apply(first);
        assertThat(desired().candidates()).first().isEqualTo(second);
    }

    @Test
    void theReleaseBeforeARetiredOrRefusedOneIsDesired() {
        apply(first);
        apply(second);
        apply(third);
        log.apply(third.key(), null, offset++);
        assertThat(desired().candidates()).containsExactly(second, first);
        quarantine.broken(second.key(), new QuarantineEntry("flat", log.endOffset()));
        assertThat(desired().candidates()).containsExactly(first);
    }

    @Test
    void anActivatedReleaseIsDesiredUntilALaterOneIsPublished() {
        apply(first);
        apply(second);
        apply(activation(first, false));
        assertThat(desired().candidates()).containsExactly(first, second);
        // Published again, it is not a later release.
        apply(second);
        assertThat(desired().candidates()).first().isEqualTo(first);
        apply(third);
        assertThat(desired().candidates()).first().isEqualTo(third);
        assertThat(log.activation("mnist", new Quarantine())).isEmpty();
    }

    @Test
    void anActivationThatHoldsOutranksLaterReleases() {
        apply(first);
        apply(second);
        apply(activation(first, true));
        apply(third);
        // Releases that were held back come last.
        assertThat(desired().candidates()).containsExactly(first, third, second);
        apply(activation(second, true));
        assertThat(desired().candidates()).first().isEqualTo(second);
        log.apply("mnist", null, offset++);
        assertThat(desired().candidates()).first().isEqualTo(third);
    }

    @Test
    void aPreviewIsDesiredOnlyIfTheModelHasNoFinishedRelease() {
        var preview = TestRelease.of("mnist", 0).preview(5, false);
        var later = TestRelease.of("mnist", 0).preview(6, false);
        apply(preview);
        apply(later);
        assertThat(desired().candidates()).containsExactly(later, preview);
        apply(first);
        assertThat(desired().candidates()).containsExactly(first, later, preview);
        apply(TestRelease.of("mnist", 0).preview(7, false));
        assertThat(desired().candidates()).first().isEqualTo(first);
    }

    @Test
    void aPreviewThatRequestsItTakesOver() {
        apply(first);
        var preview = TestRelease.of("mnist", 0).preview(5, true);
        apply(preview);
        assertThat(desired().candidates()).containsExactly(preview, first);
        var later = TestRelease.of("mnist", 0).preview(6, true);
        apply(later);
        assertThat(desired().candidates()).first().isEqualTo(later);
    }

    @Test
    void aLatePreviewDoesNotTakeOverFromALaterOneOfItsRun() {
        var early = TestRelease.of("mnist", 0).preview(5, true);
        var late = TestRelease.of("mnist", 0).preview(6, true);
        apply(late);
        apply(early);
        assertThat(desired().candidates()).containsExactly(late, early);
    }

    @Test
    void aPreviewDoesNotEndAnActivationAndCanBeActivated() {
        var preview = TestRelease.of("mnist", 0).preview(5, false);
        apply(first);
        apply(second);
        apply(activation(first, false));
        apply(preview);
        assertThat(desired().candidates()).containsExactly(first, second, preview);
        apply(activation(preview, false));
        assertThat(desired().candidates()).containsExactly(preview, second, first);
    }

    @Test
    void aCanaryIsDesiredUntilItIsRefused() {
        apply(first);
        apply(second);
        var canary = new Activation.Canary(second.id(), 0.25);
        apply(new Activation("mnist", first.id(), Optional.of(canary), true));
        assertThat(desired().canary()).hasValue(new DesiredReleases.Canary(second, 0.25));
        quarantine.failed(second.key(), new QuarantineEntry("slow", log.endOffset()));
        assertThat(desired().canary()).isEmpty();
        assertThat(desired().candidates()).containsExactly(first);
    }

    @Test
    void anUnknownReleaseCannotBeActivated() {
        apply(first);
        apply(activation(second, true));
        assertThat(desired().candidates()).containsExactly(first);
        apply(second);
        assertThat(desired().candidates()).containsExactly(second, first);
    }

    @Test
    void laterReleasesStayHeldBackWhenTheActivatedOneIsRetired() {
        apply(first);
        apply(second);
        apply(activation(second, true));
        log.apply(second.key(), null, offset++);
        apply(third);
        assertThat(desired().candidates()).containsExactly(first, third);
    }

    @Test
    void anActivationByNameOverridesTheQuarantine() {
        apply(first);
        apply(second);
        quarantine.failed(second.key(), new QuarantineEntry("slow", log.endOffset()));
        assertThat(desired().candidates()).containsExactly(first);
        apply(activation(second, false));
        assertThat(desired().candidates()).containsExactly(second, first);
        quarantine.failed(second.key(), new QuarantineEntry("slow again", log.endOffset()));
        assertThat(desired().candidates()).containsExactly(first);
    }

    @Test
    void aMalformedRecordIsIgnored() {
        log.apply("mnist/x", "no JSON".getBytes(UTF_8), offset++);
        log.apply("mnist/y", "{\"type\": \"Retirement\"}".getBytes(UTF_8), offset++);
        assertThat(log.models()).isEmpty();
        assertThat(log.endOffset()).isEqualTo(3);
    }

    private DesiredReleases desired() {
        return log.desired("mnist", quarantine);
    }

    private void apply(ReleaseRecord record) {
        log.apply(record.key(), Json.write(record), offset++);
    }

    private static Activation activation(GeneratorRelease release, boolean hold) {
        return new Activation(release.model(), release.id(), Optional.empty(), hold);
    }

    private static GeneratorRelease release(String model, int millis) {
        return TestRelease.of(model, 0).release(millis);
    }
}
