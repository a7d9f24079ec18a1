package io.dcgan.trainer.cli;

import io.dcgan.trainer.data.DataUnavailableException;
import java.io.IOException;
import java.io.PrintStream;

/** A command of the command line. The constructor has validated its arguments. */
interface CliCommand {
    /** @param out receives only the requested output */
    void run(PrintStream out) throws IOException, DataUnavailableException, InterruptedException, UsageException;
}
