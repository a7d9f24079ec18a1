package io.dcgan.common.platform.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

class PromptlyClosedAdminTest {
    /** Longer than the test may take. */
    private static final int REQUEST_TIMEOUT_MILLIS = 600_000;

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    /** The broker accepts connections and never answers, so the request is still pending when the client is closed. */
    @Test
    void itDoesNotWaitForASilentBroker() throws Exception {
        try (var silent = new ServerSocket(0)) {
            var settings = Map.<String, Object>of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    "localhost:" + silent.getLocalPort(),
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    REQUEST_TIMEOUT_MILLIS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    REQUEST_TIMEOUT_MILLIS);
            assertTimeoutPreemptively(LONG_ENOUGH, () -> {
                try (var admin = new PromptlyClosedAdmin(settings)) {
                    var offsets = admin.listConsumerGroupOffsets("group").partitionsToOffsetAndMetadata();
                    assertThatThrownBy(() -> offsets.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                }
            });
        }
    }
}
