package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainingRecipe;
import io.dcgan.trainer.gan.loss.AdversarialLoss;
import io.dcgan.trainer.network.ComputePrecision;

/** The fixed parts of a training: both networks, the loss, the recipe and the compute precision. */
record GanDefinition(
        Generator generator,
        Discriminator discriminator,
        AdversarialLoss loss,
        TrainingRecipe recipe,
        ComputePrecision precision) {}
