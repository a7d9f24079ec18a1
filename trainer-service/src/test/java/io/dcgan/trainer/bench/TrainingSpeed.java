package io.dcgan.trainer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * Measures the images per second of training, compared with eager PyTorch in Python.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dpython=<interpreter with torch>
 * mvn … -Dbench.options="-Drounds=5 -Drecipe=dcgan-tf"
 * }</pre>
 *
 * <p>Every variant runs in a fresh process. Each of the {@code rounds} runs all variants forwards (A B C) and backwards
 * (C B A), so that neither the order nor a machine that slows down favours one of them. {@link TrainingWorkload}
 * defines the other options. Prints a Markdown table, which {@code docs/benchmarks.md} explains.
 */
final class TrainingSpeed {
    private static final String TRAINER = "trainer";
    private static final String EAGER = "eager PyTorch";

    private TrainingSpeed() {}

    public static void main(String[] args) throws InterruptedException {
        var workload = TrainingWorkload.ofProperties();
        int rounds = Integer.getInteger("rounds", 3);
        var python = System.getProperty("python", "");
        var eager = python.isBlank() ? List.<TrainingVariant>of() : eager(python, workload);
        var variants = new ArrayList<>(trainer(workload));
        variants.addAll(eager);

        var table = new SpeedTable();
        for (int round = 1; round <= 2 * rounds; round++) {
            for (var variant : variants) {
                var speed = variant.measure(workload);
                System.err.printf(
                        Locale.ROOT,
                        "%d of %d: %s, %,.0f images/s (%s, %s, %d threads)%n",
                        round,
                        2 * rounds,
                        variant.name(),
                        speed.imagesPerSecond(),
                        speed.engine(),
                        speed.precision(),
                        speed.threads());
                table.add(variant.name(), speed);
            }
            Collections.reverse(variants);
        }

        var references = new LinkedHashSet<>(List.of(TRAINER));
        if (eager.isEmpty()) {
            System.out.println("PyTorch in Python is skipped: -Dpython=… names no interpreter\n");
        } else {
            references.add(EAGER);
            references.add(
                    table.fastest(eager.stream().map(TrainingVariant::name).toList()));
        }
        System.out.println(table.markdown(List.copyOf(references)));
    }

    /** Returns the variants of this project, without and with the service. */
    private static List<TrainingVariant> trainer(TrainingWorkload workload) {
        return List.of(
                TrainingVariant.ofMain(TRAINER, BareLoop.class, workload),
                TrainingVariant.ofMain("trainer, as the service runs it", ServiceLoop.class, workload),
                TrainingVariant.ofMain("trainer, float32", BareLoop.class, workload, "-Dprecision=float32"),
                TrainingVariant.ofMain("trainer, bfloat16", BareLoop.class, workload, "-Dprecision=bfloat16"));
    }

    /** Returns the unmodified script, then the script with each speed-up that does not compile it. */
    private static List<TrainingVariant> eager(String python, TrainingWorkload workload) {
        return List.of(
                TrainingVariant.ofScript(EAGER, python, workload),
                TrainingVariant.ofScript("eager, fused", python, workload, "--fused"),
                TrainingVariant.ofScript("eager, fused, NHWC", python, workload, "--fused", "--channels-last"),
                TrainingVariant.ofScript("eager, fused, bfloat16", python, workload, "--fused", "--bfloat16"),
                TrainingVariant.ofScript(
                        "eager, fused, bfloat16, NHWC", python, workload, "--fused", "--bfloat16", "--channels-last"));
    }
}
