package io.dcgan.trainer.quality;

import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.quality.classifier.ClassifierRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

/** Opens the quality meter of a dataset. */
@ApplicationScoped
public class QualityEvaluatorFactory {
    private final ClassifierRepository classifiers;

    public QualityEvaluatorFactory(ClassifierRepository classifiers) {
        this.classifiers = classifiers;
    }

    /**
     * Measures the real images, which takes some seconds; the first time, a classifier may have to be trained, which
     * takes minutes.
     *
     * @param images  the training images
     * @param heldOut other images of the same kind, if there are any
     * @param check   called repeatedly; an exception from it ends the call
     * @return must be closed by the caller
     * @throws IOException if the store fails
     */
    public QualityEvaluator open(ImageSet images, Optional<ImageSet> heldOut, Runnable check) throws IOException {
        return new QualityEvaluator(images, heldOut, classifiers.getOrTrain(images, heldOut, check), check);
    }
}
