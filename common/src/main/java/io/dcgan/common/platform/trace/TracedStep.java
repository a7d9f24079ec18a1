package io.dcgan.common.platform.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens on one thread until it is closed. What it is about stands in the trace, and in every line that
 * this thread logs meanwhile.
 */
public final class TracedStep implements AutoCloseable {
    /** In the log, the trace that a line belongs to. */
    private static final String TRACE_KEY = "trace";

    private final Span span;
    private final Scope scope;
    private boolean statusSet;
    private final Map<String, @Nullable Object> previousLogValues = new LinkedHashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // It is closed with this step.
    private TracedStep(Span span) {
        this.span = span;
        scope = span.makeCurrent();
        if (span.getSpanContext().isValid()) {
            putLogValue(TRACE_KEY, span.getSpanContext().getTraceId());
        }
    }

    static TracedStep begin(SpanBuilder builder) {
        return new TracedStep(builder.startSpan());
    }

    static String attribute(String key) {
        return "dcgan." + key;
    }

    /** Says what it is about, such as {@code run} or {@code release}. */
    public TracedStep with(String key, Object value) {
        span.setAttribute(attribute(key), value.toString());
        putLogValue(key, value.toString());
        return this;
    }

    /** It worked out. What is closed without this, as by an exception, stands in the trace as failed. */
    public void markSucceeded() {
        statusSet = true;
    }

    /** It did not work out. */
    public void markFailed(String reason) {
        span.setStatus(StatusCode.ERROR, reason);
        statusSet = true;
    }

    private void putLogValue(String key, String value) {
        previousLogValues.putIfAbsent(key, MDC.get(key));
        MDC.put(key, value);
    }

    @Override
    public void close() {
        previousLogValues.forEach((key, value) -> {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        });
        if (!statusSet) {
            span.setStatus(StatusCode.ERROR, "it was not finished");
        }
        scope.close();
        span.end();
    }
}
