package io.dcgan.common.release;

import io.dcgan.common.id.Require;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.TrainCommand;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The origin of a generator, sufficient to train it again.
 *
 * @param command       the command with every default filled in
 * @param datasetSha256 digest of the training images and labels
 * @param device        the device that it was trained on
 * @param versions      versions of Java and of the libraries used in training
 */
public record Lineage(TrainCommand command, Sha256 datasetSha256, String device, Map<String, String> versions) {
    public Lineage {
        Require.text("device", device);
        Require.entries("versions", versions);
        versions.forEach(Require::text);
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }
}
