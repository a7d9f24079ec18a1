package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Main class of {@code deploy/local/dcgan}. The exit code is 0 on success, 1 on failure and 2 on a usage error. */
@Command(
        name = "deploy/local/dcgan",
        separator = " ",
        usageHelpWidth = 100,
        optionListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures generators, draws image sheets and trains classifiers.",
        subcommands = {MeasureCommand.class, DrawCommand.class, ClassifierCommand.class},
        footer = {
            "",
            "deploy/local/dcgan COMMAND --help shows the options of a command. Datasets and the store are",
            "configured as for the trainer, for example with DCGAN_DATA_MNIST_FOLDER, DCGAN_DATA_SETS and",
            "DCGAN_STORE_FOLDER. The exit code is 0 on success, 1 on failure and 2 on a usage error."
        })
public final class DcganCli {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // Picocli reads it.
    private boolean help;

    private DcganCli() {}

    public static void main(String[] words) {
        System.exit(commandLine().execute(words));
    }

    static CommandLine commandLine() {
        var charset = Charset.defaultCharset();
        return new CommandLine(new DcganCli())
                .setOut(new PrintWriter(System.out, true, charset))
                .setErr(new PrintWriter(System.err, true, charset))
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    if (failure instanceof InterruptedException) {
                        Thread.currentThread().interrupt();
                        commandLine.getErr().println("interrupted");
                    } else if (failure instanceof IOException || failure instanceof DataUnavailableException) {
                        commandLine.getErr().println(failure.getMessage());
                    } else {
                        throw failure;
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
