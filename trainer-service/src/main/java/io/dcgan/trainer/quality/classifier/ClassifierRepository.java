package io.dcgan.trainer.quality.classifier;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.DamagedFileException;
import io.dcgan.trainer.data.ImageSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The classifier of each dataset. Those of MNIST and of the strokes are bundled with the trainer; any other is trained on
 * first use and kept in the store. Distances are comparable only if they were measured with the same classifier, so a
 * classifier in the store takes precedence.
 */
@ApplicationScoped
public class ClassifierRepository {
    private static final Logger LOG = Logger.getLogger(ClassifierRepository.class);
    private static final long MAX_BYTES = 64 << 20;

    /** The bundled classifiers. */
    enum Bundled {
        MNIST(
                "mnist-classifier.safetensors",
                "edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b",
                "f8a607735a78d1c15dc213df5030680e8a864b67a1ffb38dda156dff4b630bc2"),
        STROKES(
                "strokes-classifier.safetensors",
                "0c44affc6fc0268a3f31207a346119888ee244df8759304448262ff18659af6c",
                "68901187691de34a598ce6406cfbc4b52ba52992ca5e12630f5a81ec2fe7aea1");

        private final String file;
        private final String images;
        private final String sha256;

        Bundled(String file, String images, String sha256) {
            this.file = file;
            this.images = images;
            this.sha256 = sha256;
        }

        /** SHA-256 of the training images and labels. */
        Sha256 images() {
            return new Sha256(images);
        }

        /** Reads the file and verifies it. */
        byte[] read() throws IOException {
            try (var in = ClassifierRepository.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IOException("the trainer must contain " + file);
                }
                var content = in.readAllBytes();
                var actual = Sha256.of(content);
                if (!actual.hex().equals(sha256)) {
                    throw new IOException("the sha256 of %s must be %s, got %s".formatted(file, sha256, actual));
                }
                return content;
            }
        }
    }

    private final ArtifactStore store;

    public ClassifierRepository(ArtifactStore store) {
        this.store = store;
    }

    /**
     * Returns the classifier of a dataset; empty unless its images are labelled with 2 to 1000 classes. The first call
     * may take some minutes, during which nothing else may be trained in this process.
     *
     * @param heldOut images to test the classifier with, if there are any
     * @param check   called repeatedly; an exception from it ends the call
     * @return must be closed by the caller
     */
    public Optional<Classifier> getOrTrain(ImageSet images, Optional<ImageSet> heldOut, Runnable check)
            throws IOException {
        if (images.classes() < 2 || images.classes() > ClassifierNetwork.MAX_CLASSES || images.count() < 2) {
            return Optional.empty();
        }
        var key = StoreKey.ofClassifier(images.sha256());
        var kept = readStored(key);
        if (kept.isPresent()) {
            return kept;
        }
        for (var bundled : Bundled.values()) {
            if (bundled.images().equals(images.sha256())) {
                return Optional.of(Classifier.read(bundled.read()));
            }
        }
        LOG.infof("training a classifier for these images (sha256 %s), because there is none yet", images.sha256());
        var trained =
                ClassifierTraining.train(images, heldOut, "trained by the trainer-service when it was needed", check);
        store.put(key, trained.write());
        return Optional.of(trained);
    }

    private Optional<Classifier> readStored(StoreKey key) throws IOException {
        Optional<byte[]> file;
        try {
            file = store.read(key, MAX_BYTES);
        } catch (DamagedFileException e) {
            LOG.warnf("%s in the store is damaged; replacing it: %s", key, e.getMessage());
            return Optional.empty();
        }
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Classifier.read(file.get()));
        } catch (IOException e) {
            LOG.warnf("%s in the store is unusable; replacing it: %s", key, e.getMessage());
            return Optional.empty();
        }
    }
}
