package io.dcgan.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

/** Steps that follow each other through records and threads; that they are told is what the whole stack's test shows. */
class TracesTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Traces traces =
            new Traces(OpenTelemetry.propagating(ContextPropagators.create(W3CTraceContextPropagator.getInstance())));

    @Test
    void whatARecordAskedForStandsInTheRecordsThatFollow() {
        var asked = new RecordHeaders().add("traceparent", PARENT.getBytes(StandardCharsets.UTF_8));
        var follows = new RecordHeaders();
        try (var step = traces.step("a step", traces.origin(asked))) {
            step.with("run", "r");
            traces.describe(follows);
        }
        assertThat(parent(follows)).isEqualTo(PARENT);
    }

    @Test
    void whatIsLoggedMeanwhileSaysWhatItIsAbout() {
        MDC.put("run", "outer");
        var asked = new RecordHeaders().add("traceparent", PARENT.getBytes(StandardCharsets.UTF_8));
        try (var step = traces.step("a step", traces.origin(asked))) {
            step.with("run", "r").with("release", "x");
            assertThat(MDC.get("run")).isEqualTo("r");
            assertThat(MDC.get("release")).isEqualTo("x");
            assertThat(MDC.get("trace")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        }
        assertThat(MDC.get("run")).isEqualTo("outer");
        assertThat(MDC.get("release")).isNull();
        assertThat(MDC.get("trace")).isNull();
    }

    @Test
    void whileTracingIsOffNoHeaderIsWritten() {
        var headers = new RecordHeaders();
        try (var step = Traces.off().step("a step")) {
            step.with("run", "r");
            Traces.off().describe(headers);
        }
        assertThat(headers).isEmpty();
    }

    @Test
    void aBrokenHeaderBeginsATraceOfItsOwn() {
        for (var value : new String[] {"", "nonsense", "00-0-0-0"}) {
            var headers = new RecordHeaders().add("traceparent", value.getBytes(StandardCharsets.UTF_8));
            var follows = new RecordHeaders();
            try (var step = traces.step("a step", traces.origin(headers))) {
                step.with("run", "r");
                traces.describe(follows);
            }
            assertThat(follows).isEmpty();
        }
        assertThat(traces.origin(new RecordHeaders().add("traceparent", null))).isNotNull();
    }

    private static String parent(Headers headers) {
        return new String(headers.lastHeader("traceparent").value(), StandardCharsets.UTF_8);
    }
}
