package io.dcgan.trainer.run.file;

import io.dcgan.common.id.StoreKey;

/**
 * The format version of a run's files.
 *
 * <p>Increase {@link #CURRENT} when older trainers would misread a file. A new field with a default needs no new version,
 * because unknown fields are ignored. A file without a version has version 1.
 */
public final class FormatVersion {
    public static final int CURRENT = 1;

    /** Name of the version in JSON files and in the metadata of checkpoints. */
    public static final String FIELD = "formatVersion";

    private FormatVersion() {}

    /** @throws NewerFormatException if this trainer is too old for the file */
    public static void requireReadable(StoreKey file, int version) throws NewerFormatException, CorruptFileException {
        if (version < 1) {
            throw new CorruptFileException(file, "%s must be at least 1, got %d".formatted(FIELD, version));
        }
        if (version > CURRENT) {
            throw new NewerFormatException(file, version);
        }
    }
}
