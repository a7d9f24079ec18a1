package io.dcgan.e2e;

import io.dcgan.local.DcganStack;
import io.dcgan.local.StackSettings;
import io.dcgan.local.StackSettings.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Starts the stack on free ports, with its data in a folder of the test. */
final class TestStack {
    private TestStack() {}

    static DcganStack start(Path root, Path run) throws IOException, InterruptedException {
        return start(root, run, Map.of());
    }

    /** @param services environment variables for both services */
    static DcganStack start(Path root, Path run, Map<String, String> services)
            throws IOException, InterruptedException {
        return start(root, run, false, services);
    }

    /** Starts Prometheus too, where it is installed. */
    static DcganStack startObserved(Path root, Path run, Map<String, String> services)
            throws IOException, InterruptedException {
        return start(root, run, true, services);
    }

    private static DcganStack start(Path root, Path run, boolean observe, Map<String, String> services)
            throws IOException, InterruptedException {
        var ports = new Ports(FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find());
        return DcganStack.start(new StackSettings(root, run, false, OptionalInt.empty(), observe, ports, services));
    }
}
