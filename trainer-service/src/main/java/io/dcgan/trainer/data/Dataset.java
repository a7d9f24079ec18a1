package io.dcgan.trainer.data;

import java.util.Optional;

/** A named set of training images. */
public interface Dataset {
    /** What commands call it. */
    String name();

    /** Why the set cannot be had in this format, in words for the one who asked; empty if it can. */
    Optional<String> rejectionReason(ImageFormat format);

    /**
     * The images to learn from.
     *
     * @param format without {@link #rejectionReason}
     */
    ImageSet load(ImageFormat format) throws DataUnavailableException, InterruptedException;

    /**
     * The images that were kept back for tests, in the shape of the others; empty if there are none.
     *
     * @param format without {@link #rejectionReason}
     */
    default Optional<ImageSet> loadHeldOut(ImageFormat format) throws DataUnavailableException, InterruptedException {
        return Optional.empty();
    }
}
