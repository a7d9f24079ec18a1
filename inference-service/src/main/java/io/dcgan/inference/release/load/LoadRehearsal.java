package io.dcgan.inference.release.load;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.model.UnusableGeneratorException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Rehearses the load of a release with one that is loaded already, so that the JVM compiles that code in advance. A
 * real load would otherwise pay for the compilation, while requests compete for the same processor.
 *
 * <p>One thread at a time.
 */
@ApplicationScoped
public class LoadRehearsal {
    private static final Logger LOG = Logger.getLogger(LoadRehearsal.class);

    private static final int MAX_REHEARSALS = 20;

    /** Records that are read in each rehearsal: enough for the JVM to compile the reader. */
    private static final int RECORDS_PER_REHEARSAL = 20;

    private final LastGoodCopy copy;
    private Optional<GeneratorRelease> release = Optional.empty();
    private int rehearsals;

    public LoadRehearsal(LastGoodCopy copy) {
        this.copy = copy;
    }

    /** Selects the release to rehearse with. */
    public void setRelease(GeneratorRelease release) {
        this.release = Optional.of(release);
    }

    /**
     * Loads and discards the release, a limited number of times in the life of the process.
     *
     * @param idle asked before each rehearsal: a real load takes precedence
     */
    public void rehearse(BooleanSupplier idle) {
        if (release.isEmpty() || rehearsals >= MAX_REHEARSALS) {
            return;
        }
        var timers = LoadPhaseTimers.unrecorded();
        var record = Json.write((ReleaseRecord) release.get());
        for (; rehearsals < MAX_REHEARSALS && idle.getAsBoolean(); rehearsals++) {
            try (var candidate =
                    Candidate.readCopy(release.get(), copy.store(), timers).open(timers)) {
                candidate.verify();
                for (int j = 0; j < RECORDS_PER_REHEARSAL; j++) {
                    Json.read(record, ReleaseRecord.class);
                }
            } catch (IOException | UnusableGeneratorException | MalformedMessageException e) {
                LOG.debug("no further rehearsals of loading a release", e);
                rehearsals = MAX_REHEARSALS;
                return;
            }
        }
    }
}
