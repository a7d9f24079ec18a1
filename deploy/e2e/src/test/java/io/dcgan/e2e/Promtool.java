package io.dcgan.e2e;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Prometheus' own checker of names, rules and alerts. */
final class Promtool {
    private Promtool() {}

    static void require() {
        HostTools.require("promtool", "Debian's package prometheus");
    }

    /** Runs it; fails if it reports any problem. */
    static void run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("promtool"), Arrays.stream(arguments)).toList();
        HostTools.run(command, input);
    }
}
