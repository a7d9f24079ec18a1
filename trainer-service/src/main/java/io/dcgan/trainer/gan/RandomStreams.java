package io.dcgan.trainer.gan;

/** Purposes of random values in a run. Each purpose has its own random streams, derived from the run's seed. */
final class RandomStreams {
    static final long GENERATOR_WEIGHTS = 100;
    static final long DISCRIMINATOR_WEIGHTS = 101;
    static final long SHUFFLE = 102;
    static final long NOISE = 103;
    static final long DROPOUT = 104;
    static final long SINGULAR_VECTORS = 105;
    static final long GRADIENT_PENALTY = 106;
    static final long ROLLBACK = 107;

    private RandomStreams() {}
}
