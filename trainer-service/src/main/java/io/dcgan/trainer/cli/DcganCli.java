package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The program behind {@code deploy/local/dcgan}. */
public final class DcganCli {
    static final int FAILURE = 1;
    static final int USAGE_ERROR = 2;

    static final String USAGE = """
            usage: deploy/local/dcgan COMMAND

              measure GENERATOR [--data-set NAME] [--json]
                  how good its images are, beside what real images give; by default against the
                  data set that it was trained with
              draw GENERATOR --out FILE [--seed N] [--count N] [--digit D] [--columns N]
                  a sheet of images as PNG: those that the inference service gives for the seed
              classifier --out FILE [--data-set NAME]
                  trains the classifier of a data set, by default mnist

            GENERATOR is an ONNX file of a release, or the folder that it lies in. Data sets and store
            are found as the trainer finds them, such as by DCGAN_DATA_MNIST_FOLDER, DCGAN_DATA_SETS
            and DCGAN_STORE_FOLDER. Exits with 0; with 1 where it fails; with 2 where it was misused.
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
            throw new UsageException("there must be a command, got nothing");
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
