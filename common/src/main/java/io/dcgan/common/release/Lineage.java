package io.dcgan.common.release;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.TrainCommand;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a generator comes from: enough to train it again.
 *
 * @param command       the command with every default filled in
 * @param datasetSha256 over the training images and labels
 * @param device        what it was trained on
 * @param versions      of Java and of the libraries that computed it
 */
public record Lineage(TrainCommand command, Sha256 datasetSha256, String device, Map<String, String> versions) {
    public Lineage {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }
}
