package io.dcgan.trainer.data;

import java.util.Optional;

/** A named set of training images. */
public interface Dataset {
    /** Returns the name that commands use for the set. */
    String name();

    /** Returns why the set cannot be loaded in this format, as a message for the user; empty if it can. */
    Optional<String> rejectionReason(ImageFormat format);

    /**
     * Loads the training images.
     *
     * @param format one without a {@link #rejectionReason}
     */
    ImageSet load(ImageFormat format) throws DataUnavailableException, InterruptedException;

    /**
     * Loads the held-out test images, in the shape of the training images; empty if there are none.
     *
     * @param format one without a {@link #rejectionReason}
     */
    default Optional<ImageSet> loadHeldOut(ImageFormat format) throws DataUnavailableException, InterruptedException {
        return Optional.empty();
    }
}
