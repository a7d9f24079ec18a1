package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.ReleaseId;
import java.util.List;
import java.util.Locale;

/** What became of a run whose command a trainer was given. */
public sealed interface RunOutcome {
    /** All that {@link #tag} can say. */
    List<String> TAGS = List.of("finished", "failed", "cancelled", "paused", "repeated", "rejected");

    /** For metrics. */
    default String tag() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    record Finished(ReleaseId releaseId) implements RunOutcome {}

    record Failed(String reason) implements RunOutcome {}

    record Cancelled() implements RunOutcome {}

    /** It waits for a {@code Resume}; its command need not wait any longer. */
    record Paused() implements RunOutcome {}

    /** It had ended before: its outcome was told once more, and nothing was trained. */
    record Repeated() implements RunOutcome {}

    /** It never became a run. */
    record Rejected(String reason) implements RunOutcome {}
}
