package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.quality.classifier.ClassifierTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the classifier of a dataset. The MNIST classifier bundled with the trainer was made with it. */
@Command(
        name = "classifier",
        separator = " ",
        usageHelpWidth = 100,
        optionListHeading = "%n",
        description = "Trains the classifier of a dataset.")
final class ClassifierCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data-set", paramLabel = "NAME", defaultValue = "mnist", description = "default mnist")
    private String dataset;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file to write")
    private Path file;

    @Override
    public Integer call() throws IOException, DataUnavailableException, InterruptedException {
        var catalogue = CliEnvironment.fromConfig().datasets();
        var images = catalogue.load(dataset, ImageFormat.AS_IS);
        if (images.classes() < 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the images of %s must have labels of at least two classes, got %d"
                            .formatted(dataset, images.classes()));
        }
        var heldOut = catalogue.loadHeldOut(dataset, ImageFormat.AS_IS);
        var made = "deploy/local/dcgan classifier --data-set " + dataset;
        try (var classifier = ClassifierTraining.train(images, heldOut, made, () -> {})) {
            Files.write(file, classifier.write());
            spec.commandLine().getOut().printf("%s: accuracy %s on the test images%n", file, classifier.accuracy());
        }
        return CommandLine.ExitCode.OK;
    }
}
