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
 * The classifier of each dataset. MNIST's is bundled with the trainer; any other is trained on first use and kept in
 * the store. Distances are comparable only if they were measured with the same classifier.
 */
@ApplicationScoped
public class ClassifierRepository {
    private static final Logger LOG = Logger.getLogger(ClassifierRepository.class);
    private static final String BUNDLED = "mnist-classifier.safetensors";
    private static final long MAX_BYTES = 64 << 20;

    /** SHA-256 of the bundled file. */
    static final Sha256 BUNDLED_SHA256 = new Sha256("f8a607735a78d1c15dc213df5030680e8a864b67a1ffb38dda156dff4b630bc2");

    /** SHA-256 of MNIST's training images and labels. */
    static final Sha256 MNIST_SHA256 = new Sha256("edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b");

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
        if (images.sha256().equals(MNIST_SHA256)) {
            return Optional.of(Classifier.read(readBundled()));
        }
        var key = StoreKey.ofClassifier(images.sha256());
        var kept = readStored(key);
        if (kept.isPresent()) {
            return kept;
        }
        LOG.infof("training a classifier for these images (sha256 %s), because there is none yet", images.sha256());
        var trained =
                ClassifierTraining.train(images, heldOut, "trained by the trainer-service when it was needed", check);
        store.put(key, trained.write());
        return Optional.of(trained);
    }

    /** Reads the bundled file and verifies it. */
    static byte[] readBundled() throws IOException {
        try (var in = ClassifierRepository.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IOException("the trainer must contain " + BUNDLED);
            }
            var file = in.readAllBytes();
            var sha256 = Sha256.of(file);
            if (!sha256.equals(BUNDLED_SHA256)) {
                throw new IOException("the sha256 of %s must be %s, got %s".formatted(BUNDLED, BUNDLED_SHA256, sha256));
            }
            return file;
        }
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
