package io.dcgan.common.platform.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Ties what happens in both services into traces, through the headers of Kafka's records ({@code traceparent}, as W3C
 * has it). While tracing is off nothing is recorded, and no header is written.
 */
@ApplicationScoped
public class KafkaTracing {
    private static final TextMapGetter<Headers> HEADER_GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            return Arrays.stream(headers.toArray()).map(header -> header.key()).toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            var header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    @Inject
    public KafkaTracing(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.dcgan");
        propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** For where there is nobody to tell. */
    public static KafkaTracing off() {
        return new KafkaTracing(OpenTelemetry.noop());
    }

    /** Where in a trace something began, to be gone on with later and by another thread. */
    public static final class TraceParent {
        private static final TraceParent NONE = new TraceParent(Context.root());

        private final Context context;

        private TraceParent(Context context) {
            this.context = context;
        }

        /** A trace of its own. */
        public static TraceParent none() {
            return NONE;
        }
    }

    /** What a record's headers say. */
    public TraceParent extractParent(Headers headers) {
        return new TraceParent(propagator.extract(Context.root(), headers, HEADER_GETTER));
    }

    /** Gives a record's headers the step that this thread is in. */
    public void injectInto(Headers headers) {
        propagator.inject(Context.current(), headers, (to, key, value) -> {
            if (to != null) {
                to.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** Begins a step within the one that this thread is in. */
    public TracedStep startStep(String name) {
        return TracedStep.begin(tracer.spanBuilder(name));
    }

    /** Begins a step that a record asked for. */
    public TracedStep startStep(String name, TraceParent origin) {
        return TracedStep.begin(
                tracer.spanBuilder(name).setParent(origin.context).setSpanKind(SpanKind.CONSUMER));
    }

    /** Tells of a step that is over, and of the keys and values that belong to it. */
    public void recordFinished(String name, TraceParent origin, Instant from, Instant to, String... keysAndValues) {
        var span = tracer.spanBuilder(name)
                .setParent(origin.context)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(from)
                .startSpan();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            span.setAttribute(TracedStep.attribute(keysAndValues[i]), keysAndValues[i + 1]);
        }
        span.end(to);
    }
}
