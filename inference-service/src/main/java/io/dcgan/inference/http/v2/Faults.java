package io.dcgan.inference.http.v2;

import io.dcgan.common.http.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives errors below {@code /v2} that are not this package's own, such as of a path that there is not, its form. */
class Faults {
    @ServerResponseFilter
    public void form(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && request.getUriInfo().getPath().startsWith("/v2")) {
            response.setEntity(
                    Wire.write(new Fault(problem.detail())), new Annotation[0], MediaType.APPLICATION_JSON_TYPE);
        }
    }
}
