package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.Set;

/** Rows of the report that are measured together. */
interface BenchmarkGroup {
    Set<Integer> rows();

    void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException;
}
