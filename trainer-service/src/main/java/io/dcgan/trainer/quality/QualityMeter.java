package io.dcgan.trainer.quality;

import io.dcgan.common.release.Signature;
import java.io.IOException;

public final class QualityMeter implements AutoCloseable {
    public Quality measure(Signature signature, Images images) throws IOException {
        return Quality.NONE;
    }

    @Override
    public void close() {}
}
