package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.quality.classifier.ClassifierTraining;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Trains the classifier of a dataset. The MNIST classifier bundled with the trainer was made with it. */
record ClassifierCommand(String dataset, Path file) implements CliCommand {
    static ClassifierCommand of(List<String> words) throws UsageException {
        var arguments = CommandArguments.parse(words, Set.of("--out", "--data-set"), Set.of());
        arguments.requireNoFile();
        return new ClassifierCommand(arguments.value("--data-set").orElse("mnist"), arguments.requirePath("--out"));
    }

    @Override
    public void run(PrintStream out)
            throws IOException, DataUnavailableException, InterruptedException, UsageException {
        var catalogue = CliEnvironment.fromConfig().datasets();
        var images = catalogue.load(dataset, ImageFormat.AS_IS);
        if (images.classes() < 2) {
            throw new UsageException("the images of %s must have labels of at least two classes, got %d"
                    .formatted(dataset, images.classes()));
        }
        var heldOut = catalogue.loadHeldOut(dataset, ImageFormat.AS_IS);
        var made = "deploy/local/dcgan classifier --data-set " + dataset;
        try (var classifier = ClassifierTraining.train(images, heldOut, made, () -> {})) {
            Files.write(file, classifier.write());
            out.printf("%s: accuracy %s on the test images%n", file, classifier.accuracy());
        }
    }
}
