package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainingRecipe;
import io.dcgan.trainer.gan.loss.AdversarialLoss;
import io.dcgan.trainer.network.ComputePrecision;

/** The functions that a training optimises: two networks, their losses and the precision of their layers. */
record GanObjective(
        Generator generator,
        Discriminator discriminator,
        AdversarialLoss loss,
        TrainingRecipe recipe,
        ComputePrecision precision) {}
