package io.dcgan.common.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WaitingSenderTest {
    private static final RecordMetadata WRITTEN = new RecordMetadata(new TopicPartition("topic", 0), 7, 0, 0, 0, 0);

    private final List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();

    private ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>("topic", new byte[0]);
    }

    private WaitingSender sender() {
        return new WaitingSender(
                record -> {
                    var written = new CompletableFuture<RecordMetadata>();
                    sent.add(written);
                    return written;
                },
                Duration.ofMillis(100));
    }

    @Test
    void thePositionOfTheRecordIsReturned() throws Exception {
        var sender = new WaitingSender(record -> CompletableFuture.completedFuture(WRITTEN));
        assertThat(sender.send(record()).offset()).isEqualTo(7);
        assertThat(sender.send(record()).offset()).isEqualTo(7);
    }

    /** Otherwise the broker would get, when it returns, all records whose callers had been refused. */
    @Test
    void recordsOfCallersWhoGaveUpDoNotAccumulateInTheChannel() throws Exception {
        var sender = sender();
        assertThatThrownBy(() -> sender.send(record()))
                .isInstanceOf(IOException.class)
                .hasMessage("no answer within 0 s");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> sender.send(record()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("an earlier record");
        }
        assertThat(sent).hasSize(1);
        sent.get(0).complete(WRITTEN);
        assertThatThrownBy(() -> sender.send(record())).hasMessage("no answer within 0 s");
        assertThat(sent).hasSize(2);
    }

    @Test
    void aFailureStatesItsFirstCause() {
        var sender = new WaitingSender(record -> CompletableFuture.failedFuture(
                new IllegalStateException("retries exhausted", new KafkaException("no name"))));
        assertThatThrownBy(() -> sender.send(record()))
                .isInstanceOf(IOException.class)
                .hasMessage("no name");
        assertThatThrownBy(() -> sender.send(record())).hasMessage("no name");
    }
}
