package io.dcgan.trainer.data;

import java.util.Optional;

/** A named set of training images. */
public interface Dataset {
    /** Returns the name that commands use for the set. */
    String name();

    /** Returns why the set cannot be loaded in this format, as a message for the user; empty if it can. */
    Optional<String> rejectionReason(ImageFormat format);

    /**
     * Returns the shape of the images in this format, without loading them; with three channels if counting them would need
     * every image. Empty if the files cannot be read.
     */
    Optional<ImageShape> largestShape(ImageFormat format) throws InterruptedException;

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
