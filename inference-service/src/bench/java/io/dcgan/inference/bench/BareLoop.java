package io.dcgan.inference.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.DirectBuffers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The runtime alone, as the upper bound for the service. It uses one thread, direct buffers, tensors created once and
 * the session options of the service.
 *
 * <p>Reads one command per line and answers each with a {@link Speed} as a line of JSON: {@code run <batch> <seconds>}
 * runs batches back to back, {@code pace <times> <seconds>} runs batches of 1 at a fixed rate per second,
 * {@code load <times> <file>} reads, hashes, loads and runs a generator once, and {@code seldom <times> <file>} does
 * the same after a pause.
 */
final class BareLoop {
    private static final long SEED = 1;
    private static final int CLASSES = 10;
    private static final int LATENT_SIZE = 64;
    private static final int SIDE = 28;
    static final int REST_MILLIS = 300;
    private static final long SECOND = 1_000_000_000;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    /**
     * The speed of an operation.
     *
     * @param micros     median time of one operation
     * @param perSecond  operations per second
     * @param cpuSeconds CPU time of the process per operation
     */
    record Speed(double micros, double perSecond, double cpuSeconds) {}

    public static void main(String[] args) throws IOException, OrtException {
        var loop = new BareLoop();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var session = loop.session(DigitsRelease.generator())) {
            for (var order = orders.readLine(); order != null; order = orders.readLine()) {
                var words = order.split(" ", 3);
                int number = Integer.parseInt(words[1]);
                var speed = switch (words[0]) {
                    case "run" -> loop.run(session, number, 0, Double.parseDouble(words[2]));
                    case "pace" -> loop.run(session, 1, SECOND / number, Double.parseDouble(words[2]));
                    case "seldom" -> loop.load(number, REST_MILLIS, Path.of(words[2]));
                    default -> loop.load(number, 0, Path.of(words[2]));
                };
                System.out.println(new String(Json.write(speed), StandardCharsets.UTF_8));
            }
        }
    }

    private OrtSession session(byte[] file) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return environment.createSession(file, options);
        }
    }

    /** The input and output tensors, created once. */
    private record Tensors(OnnxTensor latent, OnnxTensor label, OnnxTensor image) implements AutoCloseable {
        static Tensors of(OrtEnvironment environment, int batch) throws OrtException {
            var latents = DirectBuffers.floats(batch * LATENT_SIZE);
            Latents.draw(SEED, 0, batch, LATENT_SIZE, latents);
            var labels = DirectBuffers.longs(batch);
            Latents.drawLabels(SEED, 0, batch, CLASSES, labels);
            return new Tensors(
                    OnnxTensor.createTensor(environment, latents.flip(), new long[] {batch, LATENT_SIZE}),
                    OnnxTensor.createTensor(environment, labels.flip(), new long[] {batch}),
                    OnnxTensor.createTensor(
                            environment, DirectBuffers.floats(batch * SIDE * SIDE), new long[] {batch, 1, SIDE, SIDE}));
        }

        @Override
        public void close() {
            latent.close();
            label.close();
            image.close();
        }
    }

    /** @param interval nanoseconds from the start of one run to the start of the next; 0 for no pause */
    private Speed run(OrtSession session, int batch, long interval, double seconds) throws OrtException {
        try (var tensors = Tensors.of(environment, batch)) {
            var inputs = Map.of(Signature.LATENT, tensors.latent(), Signature.LABEL, tensors.label());
            var outputs = Map.of(Signature.IMAGE, tensors.image());
            var all = new LatencyRecorder();
            long cpu = cpuNanos();
            long began = System.nanoTime();
            long end = began + (long) (seconds * 1e9);
            long last = began;
            while (last < end) {
                long from = interval == 0 ? last : await(began + (all.count() + 1) * interval);
                session.run(inputs, outputs).close();
                last = System.nanoTime();
                all.add(last - from);
            }
            return speed(all, last - began, cpuNanos() - cpu);
        }
    }

    /** @return the time on return */
    private static long await(long time) {
        long now = System.nanoTime();
        while (now < time) {
            LockSupport.parkNanos(time - now);
            now = System.nanoTime();
        }
        return now;
    }

    /** @param rest pause before each load in milliseconds */
    private Speed load(int times, long rest, Path file) throws OrtException, IOException {
        try (var tensors = Tensors.of(environment, 1)) {
            var inputs = Map.of(Signature.LATENT, tensors.latent(), Signature.LABEL, tensors.label());
            var outputs = Map.of(Signature.IMAGE, tensors.image());
            var all = new LatencyRecorder();
            long cpu = cpuNanos();
            long nanos = 0;
            for (int i = 0; i < times; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(rest));
                long began = System.nanoTime();
                var bytes = Files.readAllBytes(file);
                if (Sha256.of(bytes).hex().isEmpty()) {
                    throw new IllegalStateException("a digest must not be empty");
                }
                var session = session(bytes);
                session.run(inputs, outputs).close();
                long took = System.nanoTime() - began;
                session.close();
                all.add(took);
                nanos += took;
            }
            return speed(all, nanos, cpuNanos() - cpu);
        }
    }

    private static Speed speed(LatencyRecorder all, long nanos, long cpu) {
        return new Speed(all.micros(0.5), all.count() * 1e9 / nanos, cpu / 1e9 / all.count());
    }

    private static long cpuNanos() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return system.getProcessCpuTime();
    }
}
