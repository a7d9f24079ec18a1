package io.dcgan.trainer.run.file;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names of all files of one run, below {@code runs/<runId>/}. */
public record RunLayout(RunId runId) {
    /** Sheets of samples, one for each sampled epoch. */
    public static final String SAMPLES = "samples";

    public static final String PLOT = "plot.svg";

    /** One line of JSON for each epoch. */
    public static final String METRICS = "metrics.jsonl";

    private static final Pattern SAMPLES_NAME = Pattern.compile("epoch-([0-9]{4,9})\\.png");
    private static final String CHECKPOINTS = "checkpoints";
    private static final String ROLLBACK_CHECKPOINTS = "checkpoints-good";
    private static final String BEST = "best";
    private static final String SNAPSHOTS = "snapshots";
    private static final String PREVIEWS = "previews";

    /** The folder in which the runs are. */
    public static StoreKey runs() {
        return new StoreKey("runs");
    }

    /** The command as it was sent, before any default. */
    public StoreKey submittedCommand() {
        return key("sent.json");
    }

    /** The command with all its defaults. */
    public StoreKey command() {
        return key("command.json");
    }

    public StoreKey outcome() {
        return key("outcome.json");
    }

    /** The record of the release that the run published. */
    public StoreKey release() {
        return key("release.json");
    }

    /** The provenance of the release, reserved before its files are written. */
    public StoreKey reservedRelease() {
        return key("release-name.json");
    }

    public StoreKey reservedPreview(int epoch, int rollbacks) {
        return key("%s/epoch-%04d-%d.json".formatted(PREVIEWS, epoch, rollbacks));
    }

    /** Numbered files, one for each attempt. */
    public StoreKey attempts() {
        return key("attempts");
    }

    /** Numbered files, one for each pause. */
    public StoreKey pauses() {
        return key("pauses");
    }

    /** Numbered files, one for each pause that ended. */
    public StoreKey resumes() {
        return key("resumes");
    }

    /** Numbered files, one for each stall. */
    public StoreKey stalls() {
        return key("stalls");
    }

    public StoreKey control(String controlId) {
        return key("controls/" + controlId);
    }

    public StoreKey samples() {
        return key(SAMPLES);
    }

    public StoreKey samples(int epoch) {
        return key("%s/epoch-%04d.png".formatted(SAMPLES, epoch));
    }

    /** Returns the epoch of a sheet by its name, or an empty value for any other file. */
    public static Optional<Integer> epochOfSamples(String name) {
        var matcher = SAMPLES_NAME.matcher(name);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    public StoreKey animation() {
        return key(SAMPLES + "/epochs.gif");
    }

    public StoreKey plot() {
        return key(PLOT);
    }

    public StoreKey metrics() {
        return key(METRICS);
    }

    /** The newest checkpoint, named after its attempt. */
    public StoreKey checkpoints() {
        return key(CHECKPOINTS);
    }

    /** The newest checkpoint to which a rollback may go back, named after its attempt. */
    public StoreKey rollbackCheckpoints() {
        return key(ROLLBACK_CHECKPOINTS);
    }

    public static String checkpointName(int attempt) {
        return "%04d.safetensors".formatted(attempt);
    }

    /** A file of a generator that may be the one to publish. */
    public StoreKey best(int epoch, String file) {
        return key("%s/epoch-%04d/%s".formatted(BEST, epoch, file));
    }

    public StoreKey snapshot(long step, String file) {
        return key("%s/step-%06d/%s".formatted(SNAPSHOTS, step, file));
    }

    /** Any file of the run, such as {@code plot.svg}. */
    public StoreKey file(String name) {
        return key(name);
    }

    /** The folders that may be deleted once the run has ended. The command, the outcome and the metrics stay. */
    public List<StoreKey> prunable() {
        return List.of(
                key(CHECKPOINTS), key(ROLLBACK_CHECKPOINTS), key(SAMPLES), key(BEST), key(SNAPSHOTS), key(PREVIEWS));
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
