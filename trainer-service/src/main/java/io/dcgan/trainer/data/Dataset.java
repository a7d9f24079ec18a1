package io.dcgan.trainer.data;

/** A named set of training images. */
interface Dataset {
    /** What commands call it. */
    String name();

    ImageSet load() throws DataUnavailableException, InterruptedException;
}
