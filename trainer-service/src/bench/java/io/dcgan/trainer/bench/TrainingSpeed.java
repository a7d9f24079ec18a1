package io.dcgan.trainer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Measures the images per second of training, compared with eager PyTorch in Python.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dpython=<interpreter with torch>
 * mvn … -Dbench.options="-Drounds=5 -Drecipe=dcgan-tf"
 * }</pre>
 *
 * <p>Every variant runs in a fresh process. Each of the {@code rounds} runs all variants forwards (A B C) and backwards
 * (C B A), so that neither the order nor a machine that slows down favours one of them. Variants in bfloat16 are omitted on
 * processors without instructions for it, and a compiled variant where it does not compile. {@link TrainingWorkload}
 * defines the other options. Prints Markdown tables, which {@code docs/reference/benchmarks.md} explains.
 */
final class TrainingSpeed {
    private static final String TRAINER = "trainer";
    private static final String FLOAT32 = "trainer, float32";
    private static final String ONE_WORKER = "trainer, one worker";
    private static final String EAGER = "eager PyTorch";
    private static final String OPTIMISED_EAGER = "eager, fused, NHWC";

    private TrainingSpeed() {}

    public static void main(String[] args) throws InterruptedException {
        var workload = TrainingWorkload.ofProperties();
        int rounds = Integer.getInteger("rounds", 3);
        var python = System.getProperty("python", "");
        var eager = python.isBlank() ? List.<TrainingVariant>of() : eager(python, workload);
        var variants = new ArrayList<>(trainer(workload));
        variants.addAll(eager);
        if (Boolean.getBoolean("loads")) {
            variants.addAll(underLoad(variants));
        }
        var only = Pattern.compile(System.getProperty("only", ".*"));
        variants.removeIf(variant ->
                !variant.isPossible() || !only.matcher(variant.name()).matches());

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

        System.out.println(ProcessorModel.read() + "\n");
        var references = new LinkedHashSet<>(List.of(TRAINER));
        if (eager.isEmpty()) {
            System.out.println("PyTorch in Python is skipped: -Dpython=… names no interpreter\n");
        } else {
            references.add(EAGER);
            references.add(
                    table.fastest(eager.stream().map(TrainingVariant::name).toList()));
        }
        references.removeIf(name -> !table.contains(name));
        System.out.println(table.markdown(List.copyOf(references)));
        System.out.println(table.goals(goals(references)));
    }

    private static List<SpeedGoal> goals(Set<String> references) {
        var goals = new ArrayList<SpeedGoal>();
        references.stream().skip(2).forEach(fastest -> goals.add(new SpeedGoal("1", TRAINER, fastest, 1)));
        goals.add(new SpeedGoal("2", FLOAT32, EAGER, 1.3));
        goals.add(new SpeedGoal("3a", TRAINER + MachineLoad.BUSY.suffix(), TRAINER, 0.6));
        goals.add(new SpeedGoal(
                "3b", TRAINER + MachineLoad.BUSY.suffix(), OPTIMISED_EAGER + MachineLoad.BUSY.suffix(), 5));
        goals.add(new SpeedGoal("4", TRAINER + MachineLoad.QUOTA.suffix(), TRAINER, 0.6));
        goals.add(new SpeedGoal("6", TRAINER, ONE_WORKER, 1.7));
        return goals;
    }

    /** Returns the variants that are also measured under load. */
    private static List<TrainingVariant> underLoad(List<TrainingVariant> idle) {
        var variants = new ArrayList<TrainingVariant>();
        for (var variant : idle) {
            if (variant.name().equals(TRAINER) || variant.name().equals(OPTIMISED_EAGER)) {
                for (var load : List.of(MachineLoad.BUSY, MachineLoad.TWICE_BUSY, MachineLoad.QUOTA)) {
                    variants.add(variant.under(load));
                }
            }
        }
        return variants;
    }

    /** Returns the variants of this project, without and with the service. */
    private static List<TrainingVariant> trainer(TrainingWorkload workload) {
        var variants = new ArrayList<>(List.of(
                TrainingVariant.ofMain(TRAINER, BareLoop.class, workload),
                TrainingVariant.ofMain("trainer, as the service runs it", ServiceLoop.class, workload),
                TrainingVariant.ofMain(ONE_WORKER, BareLoop.class, workload, "-Dworkers=1"),
                TrainingVariant.ofMain(FLOAT32, BareLoop.class, workload, "-Dprecision=float32")));
        if (ProcessorModel.supportsBfloat16()) {
            variants.add(TrainingVariant.ofMain("trainer, bfloat16", BareLoop.class, workload, "-Dprecision=bfloat16"));
        }
        return variants;
    }

    /** Returns the unmodified script, then the script with each speed-up. */
    private static List<TrainingVariant> eager(String python, TrainingWorkload workload) throws InterruptedException {
        var variants = new ArrayList<>(List.of(
                TrainingVariant.ofScript(EAGER, python, workload),
                TrainingVariant.ofScript("eager, fused", python, workload, "--fused"),
                TrainingVariant.ofScript(OPTIMISED_EAGER, python, workload, "--fused", "--channels-last")));
        if (ProcessorModel.supportsBfloat16()) {
            variants.add(TrainingVariant.ofScript(
                    "eager, fused, NHWC, bfloat16", python, workload, "--fused", "--bfloat16", "--channels-last"));
        }
        if (compiles(python)) {
            variants.add(TrainingVariant.ofScript(
                    "compiled, fused, NHWC", python, workload, "--fused", "--channels-last", "--compile"));
        }
        return variants;
    }

    /** Returns whether {@code torch.compile} works here: it needs a C++ compiler that accepts what it generates. */
    private static boolean compiles(String python) throws InterruptedException {
        var shortest = new TrainingWorkload("dcgan", 1, 1, 2);
        try {
            TrainingVariant.ofScript("compiled", python, shortest, "--compile").measure(shortest);
            return true;
        } catch (IllegalStateException e) {
            System.out.println("torch.compile is skipped: it does not work on this machine\n");
            return false;
        }
    }
}
