package io.dcgan.e2e;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Receives the services' OTLP exports over HTTP, as Jaeger or Tempo would. */
final class OtlpCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<CollectedSpan> spans = new CopyOnWriteArrayList<>();

    /**
     * A span exported by a service.
     *
     * @param parent id of the parent; empty if it has none
     */
    record CollectedSpan(
            String service,
            String name,
            String trace,
            String id,
            String parent,
            boolean failed,
            Map<String, String> attributes) {}

    OtlpCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (var body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(exchange.getRequestBody())
                    : exchange.getRequestBody()) {
                receive(ExportTraceServiceRequest.parseFrom(body));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private void receive(ExportTraceServiceRequest request) {
        for (var resource : request.getResourceSpansList()) {
            var service = resource.getResource().getAttributesList().stream()
                    .filter(one -> one.getKey().equals("service.name"))
                    .map(one -> one.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(toCollectedSpan(service, span))));
        }
    }

    private static CollectedSpan toCollectedSpan(String service, Span span) {
        var hex = HexFormat.of();
        var attributes = new TreeMap<String, String>();
        span.getAttributesList()
                .forEach(one -> attributes.put(one.getKey(), one.getValue().getStringValue()));
        return new CollectedSpan(
                service,
                span.getName(),
                hex.formatHex(span.getTraceId().toByteArray()),
                hex.formatHex(span.getSpanId().toByteArray()),
                hex.formatHex(span.getParentSpanId().toByteArray()),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                attributes);
    }

    String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    List<CollectedSpan> all() {
        return List.copyOf(spans);
    }

    /** Returns the spans of a trace received so far. */
    List<CollectedSpan> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    Optional<CollectedSpan> find(String trace, String name) {
        return of(trace).stream().filter(span -> span.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
