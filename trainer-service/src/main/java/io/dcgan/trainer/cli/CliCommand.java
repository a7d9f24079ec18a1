package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import java.io.IOException;
import java.io.PrintStream;

/** One thing that can be done from a shell; its arguments were checked when it was made. */
interface CliCommand {
    /** @param out takes what was asked for, and nothing else */
    void run(PrintStream out) throws IOException, DataUnavailableException, InterruptedException, UsageException;
}
