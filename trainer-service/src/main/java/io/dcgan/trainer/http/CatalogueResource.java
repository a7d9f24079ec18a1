package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Lists the architectures and datasets that a command can name. */
@Path("/")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
class CatalogueResource {
    private final DatasetCatalogue catalogue;

    CatalogueResource(DatasetCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * An architecture: a pair of networks.
     *
     * @param defaults the command for it with all other fields left out
     */
    @Schema(description = "A pair of networks, and the command for it with all other fields left out")
    record Entry(String id, TrainCommand defaults) {}

    @GET
    @Path("architectures")
    @Operation(summary = "List the architectures that a command can name, with their defaults")
    public List<Entry> architectures() {
        var unnamed = new RunId("unnamed");
        return Arrays.stream(GanArchitecture.values())
                .map(one -> new Entry(one.id(), TrainCommand.defaults(unnamed, one.id())))
                .toList();
    }

    @GET
    @Path("datasets")
    @Operation(summary = "List the datasets that a command can name")
    public List<String> datasets() {
        return catalogue.names();
    }
}
