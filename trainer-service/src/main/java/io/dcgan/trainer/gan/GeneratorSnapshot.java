package io.dcgan.trainer.gan;

import io.dcgan.common.release.Signature;
import io.dcgan.trainer.network.LayerSnapshot;
import java.util.List;

/** A trained generator in inference mode, independent of the engine. */
public record GeneratorSnapshot(Signature signature, List<LayerSnapshot> layers) {}
