package io.dcgan.common.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identifies an object in the store. The factory methods define the store's layout.
 *
 * @param value names joined by {@code /}; no name is empty or starts with a dot, so no key leaves the store
 */
public record StoreKey(@JsonValue String value) {
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,254})*");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public StoreKey {
        if (value.length() > 512 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "storeKey must be names of at most 255 of A-Z, a-z, 0-9, '.', '_', '-' joined by '/',"
                            + " none starting with a dot, 512 characters at most, got \"%s\""
                                    .formatted(Require.abbreviate(value)));
        }
    }

    public static StoreKey ofRun(RunId runId, String file) {
        return new StoreKey("runs/" + runId + "/" + file);
    }

    public static StoreKey ofRelease(String model, ReleaseId releaseId, String file) {
        return new StoreKey("releases/" + model + "/" + releaseId + "/" + file);
    }

    /** @param images digest of the dataset on which the classifier was trained */
    public static StoreKey ofClassifier(Sha256 images) {
        return new StoreKey("classifiers/" + images + "/classifier.safetensors");
    }

    @Override
    public String toString() {
        return value;
    }
}
