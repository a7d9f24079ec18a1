package io.dcgan.common.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

/** Trace context across records and threads; {@code ObservabilityIT} tests that the spans are exported. */
class KafkaTracingTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final KafkaTracing tracing = new KafkaTracing(
            OpenTelemetry.propagating(ContextPropagators.create(W3CTraceContextPropagator.getInstance())));

    @Test
    void theTraceOfARecordContinuesInTheRecordsThatFollow() {
        var incoming = new RecordHeaders().add("traceparent", PARENT.getBytes(StandardCharsets.UTF_8));
        var follows = new RecordHeaders();
        try (var span = tracing.startSpan("a step", tracing.extractParent(incoming))) {
            span.with("run", "r");
            tracing.injectInto(follows);
        }
        assertThat(parent(follows)).isEqualTo(PARENT);
    }

    @Test
    void logLinesWithinAStepCarryItsKeys() {
        MDC.put("run", "outer");
        var incoming = new RecordHeaders().add("traceparent", PARENT.getBytes(StandardCharsets.UTF_8));
        try (var span = tracing.startSpan("a step", tracing.extractParent(incoming))) {
            span.with("run", "r").with("release", "x");
            assertThat(MDC.get("run")).isEqualTo("r");
            assertThat(MDC.get("release")).isEqualTo("x");
            assertThat(MDC.get("trace")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        }
        assertThat(MDC.get("run")).isEqualTo("outer");
        assertThat(MDC.get("release")).isNull();
        assertThat(MDC.get("trace")).isNull();
    }

    @Test
    void noHeaderIsWrittenWhileTracingIsOff() {
        var headers = new RecordHeaders();
        try (var span = KafkaTracing.off().startSpan("a step")) {
            span.with("run", "r");
            KafkaTracing.off().injectInto(headers);
        }
        assertThat(headers).isEmpty();
    }

    @Test
    void aMalformedHeaderStartsANewTrace() {
        for (var value : new String[] {"", "nonsense", "00-0-0-0"}) {
            var headers = new RecordHeaders().add("traceparent", value.getBytes(StandardCharsets.UTF_8));
            var follows = new RecordHeaders();
            try (var span = tracing.startSpan("a step", tracing.extractParent(headers))) {
                span.with("run", "r");
                tracing.injectInto(follows);
            }
            assertThat(follows).isEmpty();
        }
        assertThat(tracing.extractParent(new RecordHeaders().add("traceparent", null)))
                .isNotNull();
    }

    private static String parent(Headers headers) {
        return new String(headers.lastHeader("traceparent").value(), StandardCharsets.UTF_8);
    }
}
