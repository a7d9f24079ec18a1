package io.dcgan.inference.http.image;

import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.QueryParameters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.Set;

/** Handles the image requests of one path; {@link ImageRoutes} dispatches them. */
interface ImageEndpoint {
    /** URL path of the endpoint. */
    String path();

    /** Names of the valid query parameters. */
    Set<String> parameters();

    /**
     * Handles one request. Called on an event loop.
     *
     * @param headers the request headers
     * @return the reply, on the same event loop; cancelling it stops the generation of further images
     * @throws jakarta.ws.rs.WebApplicationException if the request is rejected
     */
    Uni<HttpReply> handle(QueryParameters query, MultiMap headers);
}
