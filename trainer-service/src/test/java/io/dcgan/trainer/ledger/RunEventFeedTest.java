package io.dcgan.trainer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.trainer.ledger.RunEventFeed.FeedEvent;
import io.dcgan.trainer.ledger.RunEventFeed.MissedEventsException;
import io.dcgan.trainer.ledger.RunRegistry.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RunEventFeedTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RunEventFeed feed = new RunEventFeed();

    @Test
    void aReaderReceivesEventsInTheOrderOfTheirArrival() throws Exception {
        add(0, 5);
        add(1, 9);
        assertThat(sequences(feed.await(0, PATIENCE))).containsExactly(5L, 9L);
        assertThat(feed.await(2, Duration.ZERO)).isEmpty();
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return feed.await(2, PATIENCE);
            } catch (InterruptedException | MissedEventsException e) {
                throw new AssertionError(e);
            }
        });
        add(1, 10);
        assertThat(sequences(waiting.join())).containsExactly(10L);
    }

    @Test
    void aCursorContinuesOnAReplicaThatReadThePartitionsInAnotherOrder() {
        add(0, 5);
        add(1, 9);
        var cursor = feed.end().cursor();
        var other = new RunEventFeed();
        for (var position : List.of(new RecordPosition(1, 9), new RecordPosition(0, 5), new RecordPosition(0, 6))) {
            other.add(event(position.offset()), position);
        }
        assertThat(other.find(cursor))
                .hasValueSatisfying(place -> assertThat(place.number()).isEqualTo(2));
        assertThat(feed.find(other.end().cursor()))
                .hasValueSatisfying(place -> assertThat(place.number()).isEqualTo(2));
    }

    @Test
    void aCursorWhoseEventsAreGoneIsUnknown() {
        add(0, 0);
        var cursor = feed.end().cursor();
        for (int offset = 1; offset <= 4_096; offset++) {
            add(0, offset);
        }
        assertThat(feed.find(cursor)).isPresent();
        add(0, 4_097);
        assertThat(feed.find(cursor)).isEmpty();
        assertThatThrownBy(() -> feed.await(1, PATIENCE)).isInstanceOf(MissedEventsException.class);
    }

    @Test
    void aMalformedCursorIsUnknown() {
        add(0, 0);
        for (var cursor : List.of("", "x", "0", "0-", "0-1.", "7-1", "0-99999999999999999999", "-1-1")) {
            assertThat(feed.find(cursor)).as(cursor).isEmpty();
        }
    }

    private void add(int partition, long offset) {
        feed.add(event(offset), new RecordPosition(partition, offset));
    }

    private static TrainingEvent event(long sequence) {
        return new RunResumed(new EventHeader(new RunId("run"), 1, sequence, Instant.EPOCH), "control");
    }

    private static List<Long> sequences(List<FeedEvent> events) {
        return events.stream().map(one -> one.event().sequence()).toList();
    }
}
