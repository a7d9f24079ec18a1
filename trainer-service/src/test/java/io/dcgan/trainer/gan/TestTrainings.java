package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Small trainings with 28×28 strokes, and what their checkpoints contain. */
final class TestTrainings {
    static final ImageSet IMAGES = TestImageSets.strokes();
    static final String GENERATOR = "generator/";
    static final String DISCRIMINATOR = "discriminator/";
    static final String AVERAGE = "average/";

    private TestTrainings() {}

    static AdversarialTraining training(String json) {
        return training(json, 2);
    }

    static AdversarialTraining training(String json, int processors) {
        var command = command(json);
        return new AdversarialTraining(
                command, GanArchitecture.of(command.architecture()).orElseThrow(), IMAGES, processors);
    }

    static TrainCommand command(String json) {
        try {
            var batchSize = json.contains("batchSize") ? "" : "\"batchSize\": 32, ";
            var fields = "{\"dataset\": \"strokes\", " + batchSize + json.substring(1);
            return TrainCommand.read(fields.replace(", }", "}").getBytes(StandardCharsets.UTF_8), new RunId("test"));
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, float[]> weights(AdversarialTraining training, String prefix) {
        var weights = new TreeMap<String, float[]>();
        training.checkpoint().tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                weights.put(name.substring(prefix.length()), tensor.values());
            }
        });
        return weights;
    }

    /** Hashes of all tensors by name. */
    static Map<String, Integer> tensors(AdversarialTraining training) {
        var tensors = new TreeMap<String, Integer>();
        training.checkpoint().tensors().forEach((name, tensor) -> tensors.put(name, Arrays.hashCode(tensor.values())));
        return tensors;
    }

    /** Hashes of the weights of both networks. */
    static Map<String, Integer> networks(AdversarialTraining training) {
        var tensors = new TreeMap<>(tensors(training));
        tensors.keySet().removeIf(name -> !name.startsWith(GENERATOR) && !name.startsWith(DISCRIMINATOR));
        return tensors;
    }

    /** Number of arrays that the training keeps between steps. */
    static int managedArrayCount(AdversarialTraining training) {
        var managers = new ArrayList<NDManager>();
        training.runStep(step -> managers.add(step.scope().getParentManager()));
        return managers.get(0).getManagedArrays().size();
    }
}
