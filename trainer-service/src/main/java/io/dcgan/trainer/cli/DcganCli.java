package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Main class of {@code deploy/local/dcgan}. */
public final class DcganCli {
    static final int FAILURE = 1;
    static final int USAGE_ERROR = 2;

    static final String USAGE = """
            usage: deploy/local/dcgan COMMAND

              measure GENERATOR [--data-set NAME] [--json]
                  measures the quality of a generator's images, with real images for comparison;
                  the default dataset is the one that the generator was trained on
              draw GENERATOR --out FILE [--seed N] [--count N] [--digit D] [--columns N]
                  writes a sheet of images as PNG, the same images that the inference service
                  returns for the seed
              classifier --out FILE [--data-set NAME]
                  trains the classifier of a dataset; the default is mnist

            GENERATOR is the ONNX file of a release, or the folder that contains it. Datasets and the
            store are configured as for the trainer, for example with DCGAN_DATA_MNIST_FOLDER,
            DCGAN_DATA_SETS and DCGAN_STORE_FOLDER. The exit code is 0 on success, 1 on failure and
            2 on a usage error.
            """;

    private DcganCli() {}

    public static void main(String[] words) {
        System.exit(run(List.of(words), System.out, System.err));
    }

    /** @return the exit code */
    static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        try {
            parseCommand(words).run(out);
            out.flush();
            return 0;
        } catch (UsageException e) {
            err.printf("%s%n%n%s", e.getMessage(), USAGE);
            return USAGE_ERROR;
        } catch (IOException | DataUnavailableException e) {
            err.println(e.getMessage());
            return FAILURE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
            return FAILURE;
        }
    }

    private static CliCommand parseCommand(List<String> words) throws UsageException {
        if (words.isEmpty()) {
            throw new UsageException("a command must be given, got nothing");
        }
        var rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "measure" -> MeasureCommand.of(rest);
            case "draw" -> DrawCommand.of(rest);
            case "classifier" -> ClassifierCommand.of(rest);
            default ->
                throw new UsageException(
                        "the command must be measure, draw or classifier, got \"%s\"".formatted(words.get(0)));
        };
    }
}
