package io.dcgan.trainer.gan;

import io.dcgan.common.release.Signature;
import io.dcgan.trainer.network.LayerSnapshot;
import java.util.List;

/** A trained generator in inference mode, free of the engine that trained it. */
public record GeneratorSnapshot(Signature signature, List<LayerSnapshot> layers) {}
