package io.dcgan.trainer.gan;

/** Forward passes through the discriminator in one step. Each has its own dropout masks. */
enum DiscriminatorPass {
    REAL(0),
    GENERATED(1),
    GENERATOR_UPDATE(2);

    private static final int PASSES_PER_STEP = 4;

    private final int index;

    DiscriminatorPass(int index) {
        this.index = index;
    }

    /** Returns a number that no other pass of the run has. */
    long number(long step) {
        return step * PASSES_PER_STEP + index;
    }
}
