package io.dcgan.trainer.gan;

import java.util.List;

/**
 * Position of a step in its training, on which all its random values depend.
 *
 * @param step  steps completed before it
 * @param seed  seed of the run, or of its last rollback
 * @param batch indices of the real images
 */
record StepPosition(long step, long seed, List<Integer> batch) {}
