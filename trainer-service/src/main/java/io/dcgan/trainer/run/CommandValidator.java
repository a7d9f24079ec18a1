package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.gan.ComputeDevices;
import io.dcgan.trainer.gan.TrainingCost;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.run.ownership.RunRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

/** Checks whether this trainer can run a well-formed command. */
@ApplicationScoped
public class CommandValidator {
    private final DatasetCatalogue catalogue;
    private final ArtifactStore store;
    private final MemoryLimit memory;

    CommandValidator(DatasetCatalogue catalogue, ArtifactStore store, MemoryLimit memory) {
        this.catalogue = catalogue;
        this.store = store;
        this.memory = memory;
    }

    /** Returns the reason why a command cannot become a run, or an empty value if it can. */
    public Optional<String> rejectionReason(TrainCommand command) throws IOException, InterruptedException {
        var architecture = GanArchitecture.of(command.architecture());
        if (architecture.isEmpty()) {
            return Optional.of("architecture must be one of %s, got \"%s\""
                    .formatted(GanArchitecture.knownIds(), command.architecture()));
        }
        int newest = architecture.get().newestVersion();
        if (command.networkVersion() > newest) {
            return Optional.of("networkVersion must be 0 to %d with %s, got %d"
                    .formatted(newest, command.architecture(), command.networkVersion()));
        }
        var reason = catalogue
                .rejectionReason(command.dataset(), DatasetLoader.imageFormat(command))
                .or(() -> ComputeDevices.rejectionReason(command.device()));
        if (reason.isEmpty()) {
            reason = memoryRejectionReason(command, architecture.get());
        }
        return reason.isPresent() || command.forkOf().isEmpty()
                ? reason
                : forkRejectionReason(command, command.forkOf().get());
    }

    private Optional<String> memoryRejectionReason(TrainCommand command, GanArchitecture architecture)
            throws InterruptedException {
        var shape = catalogue.largestShape(command.dataset(), DatasetLoader.imageFormat(command));
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        long needed;
        try {
            needed = TrainingCost.memoryBytes(architecture, command, shape.get());
        } catch (IllegalArgumentException e) {
            // The networks do not support this size.
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return needed <= memory.bytes()
                ? Optional.empty()
                : Optional.of(
                        ("the estimated memory must be at most %d MiB, the limit of this trainer (DCGAN_RUN_MEMORY),"
                                        + " got %d MiB: decrease batchSize, imageSize or shards")
                                .formatted(memory.bytes() >> 20, needed >> 20));
    }

    /** Checks what is known of the other run. Its checkpoint is checked when this run begins. */
    private Optional<String> forkRejectionReason(TrainCommand command, RunId other) throws IOException {
        var parent = new RunRecord(store, other).readableCommand();
        return parent.flatMap(known -> difference("architecture", known.architecture(), command.architecture())
                .or(() -> command.networkVersion() == TrainCommand.AUTO_NETWORK_VERSION
                        ? Optional.empty()
                        : difference("networkVersion", known.networkVersion(), command.networkVersion()))
                .or(() -> difference("latentSize", known.latentSize(), command.latentSize()))
                .or(() -> difference("conditional", known.conditional(), command.conditional()))
                .or(() -> difference(
                        "spectralNormalisation",
                        known.recipe().spectralNormalisation(),
                        command.recipe().spectralNormalisation()))
                .or(() -> known.dataset().equals(command.dataset())
                        ? difference("imageSize", known.imageSize(), command.imageSize())
                                .or(() -> difference("colour", known.colour(), command.colour()))
                        : Optional.empty())
                .map(difference -> "%s, as in the run %s whose networks it continues".formatted(difference, other)));
    }

    private static Optional<String> difference(String field, Object known, Object asked) {
        return known.equals(asked)
                ? Optional.empty()
                : Optional.of("%s must be %s, got %s".formatted(field, known, asked));
    }
}
