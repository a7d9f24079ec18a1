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
 * Connects the work of both services into traces, through a header of the Kafka records (W3C {@code traceparent}).
 * While tracing is off, nothing is recorded and no header is written.
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

    /** Returns an instance that records nothing. */
    public static KafkaTracing off() {
        return new KafkaTracing(OpenTelemetry.noop());
    }

    /** The position in a trace at which later work, possibly on another thread, continues. */
    public static final class TraceParent {
        private static final TraceParent NONE = new TraceParent(Context.root());

        private final Context context;

        private TraceParent(Context context) {
            this.context = context;
        }

        /** Returns the parent of a step that starts a new trace. */
        public static TraceParent none() {
            return NONE;
        }
    }

    /** Reads the parent from a record's headers. */
    public TraceParent extractParent(Headers headers) {
        return new TraceParent(propagator.extract(Context.root(), headers, HEADER_GETTER));
    }

    /** Writes this thread's current step into a record's headers. */
    public void injectInto(Headers headers) {
        propagator.inject(Context.current(), headers, (to, key, value) -> {
            if (to != null) {
                to.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** Starts a step within this thread's current step. */
    public TracedSpan startSpan(String name) {
        return TracedSpan.begin(tracer.spanBuilder(name));
    }

    /** Starts a step that a record requested. */
    public TracedSpan startSpan(String name, TraceParent origin) {
        return TracedSpan.begin(
                tracer.spanBuilder(name).setParent(origin.context).setSpanKind(SpanKind.CONSUMER));
    }

    /** Records a step that has already ended, with its keys and values. */
    public void recordFinished(String name, TraceParent origin, Instant from, Instant to, String... keysAndValues) {
        var span = tracer.spanBuilder(name)
                .setParent(origin.context)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(from)
                .startSpan();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            span.setAttribute(TracedSpan.attribute(keysAndValues[i]), keysAndValues[i + 1]);
        }
        span.end(to);
    }
}
