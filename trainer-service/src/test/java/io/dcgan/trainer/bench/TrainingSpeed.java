package io.dcgan.trainer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * How many images a second the training takes, beside eager PyTorch in Python.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dpython=<interpreter with torch>
 * mvn … -Dbench.options="-Drounds=5 -Drecipe=dcgan-tf"
 * }</pre>
 *
 * <p>Every variant runs in a fresh process, once forth (A B C) and once back (C B A) in each of the {@code rounds}, so
 * that neither the order nor a machine that slows down prefers one. The other options are those of {@link TrainingWorkload}.
 * Prints a Markdown table; how to read it is in {@code docs/benchmarks.md}.
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
            System.out.println("Python's PyTorch is left out: no interpreter is named by -Dpython=…\n");
        } else {
            references.add(EAGER);
            references.add(
                    table.fastest(eager.stream().map(TrainingVariant::name).toList()));
        }
        System.out.println(table.markdown(List.copyOf(references)));
    }

    /** What this project can do, without and with the service around it. */
    private static List<TrainingVariant> trainer(TrainingWorkload workload) {
        return List.of(
                TrainingVariant.ofMain(TRAINER, BareLoop.class, workload),
                TrainingVariant.ofMain("trainer, as the service runs it", ServiceLoop.class, workload),
                TrainingVariant.ofMain("trainer, float32", BareLoop.class, workload, "-Dprecision=float32"),
                TrainingVariant.ofMain("trainer, bfloat16", BareLoop.class, workload, "-Dprecision=bfloat16"));
    }

    /** The script as it stands, then with all that makes it faster without compiling it. */
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
