package io.dcgan.common.platform.studio;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Serves the studio's files from memory, with entity tags of their content. The file times of a reproducible build are
 * those of no build in particular, so a browser could not tell an old file from a new one by its time.
 */
@ApplicationScoped
class StudioPages {
    private static final String NO_CACHE = "no-cache";

    /** The page runs its own scripts only, talks to its own service only, and cannot be framed. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types lit-html";

    private final byte[] addresses;

    StudioPages(StudioConfig config, @ConfigProperty(name = "quarkus.application.name") String application) {
        var service = application.replace("-service", "");
        addresses = Json.write(new Addresses(
                service,
                base("dcgan.studio.inference", config.inference()),
                base("dcgan.studio.trainer", config.trainer())));
    }

    /**
     * Addresses that the page links to.
     *
     * @param service   the service that serves the page: {@code inference} or {@code trainer}
     * @param inference base address; empty if it is unknown or the page's own
     * @param trainer   base address; empty if it is unknown or the page's own
     */
    record Addresses(String service, String inference, String trainer) {}

    private static String base(String setting, Optional<URI> address) {
        if (address.isEmpty()) {
            return "";
        }
        var uri = address.get();
        if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "%s must begin with http:// or https://, got %s".formatted(setting, uri));
        }
        return uri.toString().replaceAll("/+$", "");
    }

    void add(@Observes Router router) {
        serve(router, "/", StudioFile.read("index.html", "text/html; charset=utf-8"));
        serve(router, "/studio/studio.js", StudioFile.read("studio.js", "text/javascript; charset=utf-8"));
        serve(router, "/studio/studio.css", StudioFile.read("studio.css", "text/css; charset=utf-8"));
        serve(router, "/studio/icon.svg", StudioFile.read("icon.svg", "image/svg+xml"));
        serve(router, "/studio/licences.txt", StudioFile.read("licences.txt", "text/plain; charset=utf-8"));
        serve(router, "/studio.json", StudioFile.of(addresses, "application/json"));
    }

    private void serve(Router router, String path, StudioFile file) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(context -> send(context, file));
    }

    private void send(RoutingContext context, StudioFile file) {
        var request = context.request();
        var response = context.response();
        response.headers()
                .set(HttpHeaders.ETAG, file.etag())
                .set(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .set(HttpHeaders.VARY, "Accept-Encoding")
                .set("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin");
        if (file.etag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        boolean compressed = acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        if (compressed) {
            response.headers().set(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        var body = compressed ? file.gzip() : file.plain();
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, file.mediaType())
                .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private static boolean acceptsGzip(@Nullable String encodings) {
        return encodings != null
                && Stream.of(encodings.split(","))
                        .map(encoding -> encoding.replace(" ", ""))
                        .anyMatch(encoding -> encoding.equals("gzip")
                                || (encoding.startsWith("gzip;q=") && !encoding.matches("gzip;q=0(\\.0*)?")));
    }

    /** A file in memory, plain and compressed. */
    private record StudioFile(Buffer plain, Buffer gzip, String etag, String mediaType) {
        static StudioFile read(String name, String mediaType) {
            try (var in = StudioPages.class.getResourceAsStream("/studio/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the class path must contain studio/" + name);
                }
                return of(in.readAllBytes(), mediaType);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static StudioFile of(byte[] content, String mediaType) {
            var compressed = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(compressed)) {
                gzip.write(content);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory must not fail", e);
            }
            return new StudioFile(
                    Buffer.buffer(content),
                    Buffer.buffer(compressed.toByteArray()),
                    "\"%s\"".formatted(Sha256.of(content).hex().substring(0, 32)),
                    mediaType);
        }
    }
}
