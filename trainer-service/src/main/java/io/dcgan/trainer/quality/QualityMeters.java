package io.dcgan.trainer.quality;

import io.dcgan.trainer.data.ImageSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

@ApplicationScoped
public class QualityMeters {
    public QualityMeter open(ImageSet images, Optional<ImageSet> heldOut) throws IOException, InterruptedException {
        return new QualityMeter();
    }
}
