"""The training step of the trainer, as one writes it in eager PyTorch.

What it is compared with, it does as well: the same networks, one generator forward a
step, real and generated images judged apart, an average of the generator's weights, and
means that are kept without waiting. Convolutions are PyTorch's own. Images are random
bytes of MNIST's number and shape, for what they show does not change the speed.

Prints one line of JSON: images per second over --steps steps, after --warm-up steps.
"""

import argparse
import json
import time

import torch
from torch import nn
from torch.nn.functional import one_hot
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.optim.swa_utils import AveragedModel

IMAGES = 60_000
PENALTY_INTERVAL = 4
PENALTY_NOISE = 0.05


class Dcgan:
    """The default: conditional, with batch normalisation in both networks."""

    batch_size = 128
    latent_size = 64
    classes = 10
    generator_rate = 2e-3
    discriminator_rate = 8e-4
    betas = (0.0, 0.9)
    smoothing = 0.1
    decay = 0.998
    penalty = 1

    @staticmethod
    def generator():
        return nn.Sequential(
            nn.Linear(64 + 10, 64 * 7 * 7, bias=False),
            nn.BatchNorm1d(64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    @staticmethod
    def discriminator():
        return nn.Sequential(
            nn.Conv2d(1, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(32, 64, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(64),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 64, 3, padding=1, bias=False),
            nn.BatchNorm2d(64),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(128),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(128 * 4 * 4, 1 + 10),
        )


class DcganTf:
    """The networks of https://www.tensorflow.org/tutorials/generative/dcgan.

    TensorFlow crops one row before and two behind, PyTorch the other way round.
    """

    batch_size = 256
    latent_size = 100
    classes = 0
    generator_rate = 1e-4
    discriminator_rate = 1e-4
    betas = (0.9, 0.999)
    smoothing = 0.0
    decay = 0.999
    penalty = 0

    @staticmethod
    def generator():
        def doubling(channels, maps):
            return nn.ConvTranspose2d(
                channels, maps, 5, stride=2, padding=2, output_padding=1, bias=False
            )

        return nn.Sequential(
            nn.Linear(100, 256 * 7 * 7, bias=False),
            nn.BatchNorm1d(256 * 7 * 7),
            nn.LeakyReLU(0.3),
            nn.Unflatten(1, (256, 7, 7)),
            nn.ConvTranspose2d(256, 128, 5, padding=2, bias=False),
            nn.BatchNorm2d(128),
            nn.LeakyReLU(0.3),
            doubling(128, 64),
            nn.BatchNorm2d(64),
            nn.LeakyReLU(0.3),
            doubling(64, 1),
            nn.Tanh(),
        )

    @staticmethod
    def discriminator():
        return nn.Sequential(
            nn.Conv2d(1, 64, 5, stride=2, padding=2),
            nn.LeakyReLU(0.3),
            nn.Dropout(0.3),
            nn.Conv2d(64, 128, 5, stride=2, padding=2),
            nn.LeakyReLU(0.3),
            nn.Dropout(0.3),
            nn.Flatten(),
            nn.Linear(128 * 7 * 7, 1),
        )


RECIPES = {"dcgan": Dcgan, "dcgan-tf": DcganTf}


class Training:
    def __init__(self, recipe, bfloat16, channels_last, fused):
        self.recipe = recipe
        self.bfloat16 = bfloat16
        self.layout = (
            torch.channels_last if channels_last else torch.contiguous_format
        )
        self.generator = recipe.generator().to(memory_format=self.layout)
        self.discriminator = recipe.discriminator().to(memory_format=self.layout)
        self.average = AveragedModel(self.generator, multi_avg_fn=self.move_average)
        self.updates = 0
        adam = {"betas": recipe.betas, "fused": fused}
        self.generating = torch.optim.Adam(
            self.generator.parameters(), lr=recipe.generator_rate, **adam
        )
        self.discriminating = torch.optim.Adam(
            self.discriminator.parameters(), lr=recipe.discriminator_rate, **adam
        )
        self.pixels = torch.randint(0, 256, (IMAGES, 1, 28, 28), dtype=torch.uint8)
        self.labels = torch.randint(0, max(1, recipe.classes), (IMAGES,))
        self.order = torch.empty(0, dtype=torch.long)
        self.shown = torch.zeros(6)

    def step(self):
        recipe = self.recipe
        images, labels = self.batch()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            latents = torch.randn(recipe.batch_size, recipe.latent_size)
            generated = self.generator(torch.cat((latents, labels), 1))
            on_real = self.judge(images, labels)
            on_generated = self.judge(generated.detach(), labels)
        real = torch.full_like(on_real, 1 - recipe.smoothing)
        discriminator_loss = cross_entropy(on_real, real) + cross_entropy(
            on_generated, torch.zeros_like(on_generated)
        )
        if self.recipe.penalty > 0 and self.updates % PENALTY_INTERVAL == 0:
            discriminator_loss = discriminator_loss + self.penalty(images, labels, on_real)
        self.discriminating.zero_grad()
        discriminator_loss.backward()
        self.discriminating.step()

        # The generator's step needs no gradients of the discriminator's weights.
        self.discriminator.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            judged = self.judge(generated, labels)
        generator_loss = cross_entropy(judged, torch.ones_like(judged))
        self.generating.zero_grad()
        generator_loss.backward()
        self.generating.step()
        self.discriminator.requires_grad_(True)

        self.updates += 1
        self.average.update_parameters(self.generator)
        self.show(discriminator_loss, generator_loss, on_real, on_generated)

    def penalty(self, images, labels, on_real):
        """R1, approximated by the change of the outputs under a small perturbation."""
        perturbed = images + PENALTY_NOISE * torch.randn_like(images)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            on_perturbed = self.judge(perturbed, labels)
        scale = PENALTY_INTERVAL * self.recipe.penalty / (2 * PENALTY_NOISE**2)
        return scale * (on_perturbed - on_real).square().mean()

    def batch(self):
        size = self.recipe.batch_size
        if len(self.order) < size:
            self.order = torch.randperm(IMAGES)
        picked, self.order = self.order[:size], self.order[size:]
        images = self.pixels[picked].float().div_(127.5).sub_(1)
        if self.recipe.classes == 0:
            return images.to(memory_format=self.layout), torch.empty(size, 0)
        labels = one_hot(self.labels[picked], self.recipe.classes).float()
        return images.to(memory_format=self.layout), labels

    def judge(self, images, labels):
        """One logit for the image alone, and one for it being of its class."""
        outputs = self.discriminator(images).float()
        return outputs[:, 0] + (outputs[:, 1:] * labels).sum(1)

    def move_average(self, averages, weights, _):
        keep = min(self.recipe.decay, (1 + self.updates) / (10 + self.updates))
        torch._foreach_lerp_(averages, weights, 1 - keep)

    @torch.no_grad()
    def show(self, discriminator_loss, generator_loss, on_real, on_generated):
        real, generated = on_real.sigmoid(), on_generated.sigmoid()
        self.shown += torch.stack(
            (
                discriminator_loss,
                generator_loss,
                real.mean(),
                generated.mean(),
                (real > 0.5).float().mean(),
                (generated <= 0.5).float().mean(),
            )
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", choices=RECIPES, default="dcgan")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bfloat16", action="store_true", help="autocast")
    parser.add_argument("--channels-last", action="store_true", help="NHWC")
    parser.add_argument("--fused", action="store_true", help="Adam in one kernel")
    parser.add_argument("--compile", action="store_true", help="torch.compile")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    recipe = RECIPES[options.recipe]
    training = Training(
        recipe, options.bfloat16, options.channels_last, options.fused
    )
    if options.compile:
        training.generator = torch.compile(training.generator)
        training.discriminator = torch.compile(training.discriminator)
    for _ in range(options.warm_up):
        training.step()
    training.shown.zero_()
    started = time.perf_counter()
    for _ in range(options.steps):
        training.step()
    means = (training.shown / options.steps).tolist()
    seconds = time.perf_counter() - started
    if not all(mean == mean for mean in means):
        raise SystemExit(f"the losses must be numbers, got {means}")
    speed = {
        "imagesPerSecond": options.steps * recipe.batch_size / seconds,
        "engine": f"PyTorch {torch.__version__}",
        "precision": "bfloat16" if options.bfloat16 else "float32",
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(speed))


if __name__ == "__main__":
    main()
