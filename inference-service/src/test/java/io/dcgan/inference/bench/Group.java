package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.Set;

/** Rows that are measured together. */
interface Group {
    Set<Integer> rows();

    void measure(Options options, Report report) throws IOException, InterruptedException;
}
