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
 * A step on one thread that lasts until it is closed. Its keys appear in the trace and in every line that the thread
 * logs in the meantime.
 */
public final class TracedSpan implements AutoCloseable {
    /** Log key of the trace id. */
    private static final String TRACE_KEY = "trace";

    private final Span span;
    private final Scope scope;
    private boolean statusSet;
    private final Map<String, @Nullable Object> previousLogValues = new LinkedHashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // The scope is closed with this step.
    private TracedSpan(Span span) {
        this.span = span;
        scope = span.makeCurrent();
        if (span.getSpanContext().isValid()) {
            putLogValue(TRACE_KEY, span.getSpanContext().getTraceId());
        }
    }

    static TracedSpan begin(SpanBuilder builder) {
        return new TracedSpan(builder.startSpan());
    }

    static String attribute(String key) {
        return "dcgan." + key;
    }

    /** Adds a key, such as {@code run} or {@code release}. */
    public TracedSpan with(String key, Object value) {
        span.setAttribute(attribute(key), value.toString());
        putLogValue(key, value.toString());
        return this;
    }

    /** Marks the step as successful. A step closed without this, for example by an exception, is recorded as failed. */
    public void markSucceeded() {
        statusSet = true;
    }

    /** Marks the step as failed. */
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
            span.setStatus(StatusCode.ERROR, "the step did not finish");
        }
        scope.close();
        span.end();
    }
}
