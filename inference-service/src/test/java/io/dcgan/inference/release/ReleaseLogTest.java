package io.dcgan.inference.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.TestRelease;
import org.junit.jupiter.api.Test;

class ReleaseLogTest {
    private final ReleaseLog log = new ReleaseLog();

    @Test
    void theLastReleaseOfAModelIsItsTarget() {
        var second = release("mnist", 2);
        log.add(release("mnist", 1));
        log.add(second);
        log.add(release("fashion", 3));
        assertThat(log.candidates("mnist")).first().isEqualTo(second);
        assertThat(log.candidates("other")).isEmpty();
        assertThat(log.models()).containsExactlyInAnyOrder("mnist", "fashion");
    }

    @Test
    void theOrderIsThatOfTheTopicNotOfAnyClock() {
        var olderByClock = release("mnist", 1);
        log.add(release("mnist", 2));
        log.add(olderByClock);
        assertThat(log.candidates("mnist")).first().isEqualTo(olderByClock);
    }

    @Test
    void aRecordThatComesAgainChangesNothing() {
        var second = release("mnist", 2);
        log.add(release("mnist", 1));
        log.add(second);
        log.add(release("mnist", 1));
        assertThat(log.candidates("mnist")).first().isEqualTo(second);
    }

    @Test
    void withoutARetiredOrRefusedReleaseTheOneBeforeIsTheTarget() {
        var first = release("mnist", 1);
        var second = release("mnist", 2);
        var third = release("mnist", 3);
        log.add(first);
        log.add(second);
        log.add(third);
        log.retire(third.key());
        assertThat(log.candidates("mnist")).first().isEqualTo(second);
        log.refuse(second.id());
        assertThat(log.candidates("mnist")).first().isEqualTo(first);
    }

    private static GeneratorRelease release(String model, int millis) {
        return TestRelease.of(model, 0).release(millis);
    }
}
