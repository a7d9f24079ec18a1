package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.Problem;
import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.http.v2.message.V2Json;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Converts the framework's errors below {@code /v2}, such as an unknown path, to the protocol's form. */
class V2ErrorFilter {
    @ServerResponseFilter
    public void convertProblem(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && request.getUriInfo().getPath().startsWith("/v2")) {
            response.setEntity(
                    V2Json.write(new V2Error(problem.detail())), new Annotation[0], MediaType.APPLICATION_JSON_TYPE);
        }
    }
}
