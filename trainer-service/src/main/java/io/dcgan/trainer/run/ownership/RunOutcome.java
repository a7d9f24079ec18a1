package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.ReleaseId;
import java.util.List;
import java.util.Locale;

/** The outcome of handling one command. */
public sealed interface RunOutcome {
    /** All values of {@link #tag}. */
    List<String> TAGS = List.of("finished", "failed", "cancelled", "paused", "repeated", "rejected");

    /** Returns the value of the tag in metrics. */
    default String tag() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    record Finished(ReleaseId releaseId) implements RunOutcome {}

    record Failed(String reason) implements RunOutcome {}

    record Cancelled() implements RunOutcome {}

    /** The run waits for a {@code Resume}, and its command may be acknowledged. */
    record Paused() implements RunOutcome {}

    /** The run had ended before. Its outcome was published once more and nothing was trained. */
    record Repeated() implements RunOutcome {}

    /** The command did not become a run. */
    record Rejected(String reason) implements RunOutcome {}
}
