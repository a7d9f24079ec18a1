package io.dcgan.inference.bench;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Comparison with another server that has the same generator, client and batch size. It speaks DJL Serving's protocol,
 * in which latents and labels are sent and pixels returned.
 */
final class OtherServerBenchmark implements BenchmarkGroup {
    private static final String MEDIA_TYPE = "tensor/ndlist";
    private static final int COUNT = ThroughputBenchmark.COUNT;
    private static final int LATENT_SIZE = 64;
    private static final int CLASSES = 10;

    private static final ReportRow TIMES = new ReportRow(
            12, "images/s over HTTP, count 64, `raw` ÷ the other server's, batch 64", BenchmarkGoal.atLeast(3));

    private static final String OURS = "this service, count 64, `raw`, images/s";
    private static final String THEIRS = "the other server, batch 64, images/s";

    @Override
    public Set<Integer> rows() {
        return Set.of(12);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        if (options.other().isEmpty()) {
            report.note("Row 12 is skipped: `-Dother=http://host:port/path` names no other server.");
            return;
        }
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service())) {
            var ours = server.get("/generate?count=64&format=raw");
            var theirs = LoadRequest.post(URI.create(options.other()), MEDIA_TYPE, body());
            speed(ours, options.warmUp());
            speed(theirs, options.warmUp());
            AlternatingRounds.run(
                    options.rounds(),
                    List.of(
                            () -> report.figure(OURS, speed(ours, options.seconds())),
                            () -> report.figure(THEIRS, speed(theirs, options.seconds()))),
                    () -> report.value(TIMES, report.last(OURS) / report.last(THEIRS)));
        }
    }

    private static double speed(LoadRequest request, Duration time) throws IOException, InterruptedException {
        return COUNT
                * ClosedLoopLoad.run(request, ThroughputBenchmark.CONNECTIONS, time)
                        .requireAllCorrect()
                        .perSecond(200);
    }

    /** Returns a list of two arrays; lengths and names are big-endian, array contents little-endian. */
    private static byte[] body() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(2);
        var latents = FloatBuffer.allocate(COUNT * LATENT_SIZE);
        Latents.draw(1, 0, COUNT, LATENT_SIZE, latents);
        var floats = ByteBuffer.allocate(latents.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(latents.flip());
        array(out, Signature.LATENT, "FLOAT32", floats.array(), COUNT, LATENT_SIZE);
        var labels = LongBuffer.allocate(COUNT);
        Latents.drawLabels(1, 0, COUNT, CLASSES, labels);
        var longs = ByteBuffer.allocate(COUNT * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        longs.asLongBuffer().put(labels.flip());
        array(out, Signature.LABEL, "INT64", longs.array(), COUNT);
        return bytes.toByteArray();
    }

    private static void array(DataOutputStream out, String name, String type, byte[] values, int... shape)
            throws IOException {
        out.writeUTF("NDAR");
        out.writeInt(3);
        out.writeBoolean(true);
        out.writeUTF(name);
        out.writeUTF("DENSE");
        out.writeUTF(type);
        out.writeInt(shape.length);
        for (int size : shape) {
            out.writeLong(size);
        }
        // The layout of each dimension, here unknown.
        out.writeInt(shape.length);
        out.writeChars("?".repeat(shape.length));
        out.writeByte('<');
        out.writeInt(values.length);
        out.write(values);
    }
}
