package io.dcgan.inference.http.image;

import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.QueryParameters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.Set;

/** What answers the requests for images at one address; {@link ImageRoutes} brings them here. */
interface ImageEndpoint {
    /** Where it is found. */
    String path();

    /** Those that it knows. */
    Set<String> parameters();

    /**
     * Called on an event loop.
     *
     * @param headers of the request
     * @return the answer, on that event loop; cancelled, nothing more is drawn for it
     * @throws jakarta.ws.rs.WebApplicationException if it cannot be answered so
     */
    Uni<HttpReply> handle(QueryParameters query, MultiMap headers);
}
