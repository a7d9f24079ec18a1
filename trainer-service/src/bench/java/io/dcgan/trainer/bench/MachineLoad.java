package io.dcgan.trainer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Circumstances under which a variant is measured. Linux only, except for an idle machine. */
enum MachineLoad {
    IDLE("", 0),

    /**
     * One other process computes. It has a session of its own, because Linux shares the processors among sessions first,
     * as it does among containers.
     */
    BUSY(", next to a busy process", 1),

    /** Two other processes compute, each in a session of its own. */
    TWICE_BUSY(", next to two busy processes", 2),

    /** The control group of the process has a quota of one and a half processors. */
    QUOTA(", quota of 1.5 cores", 0);

    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;
    private static final int QUOTA_MICROS = 150_000;

    private final String suffix;
    private final int busyProcesses;

    MachineLoad(String suffix, int busyProcesses) {
        this.suffix = suffix;
        this.busyProcesses = busyProcesses;
    }

    /** Text that distinguishes the names of variants. */
    String suffix() {
        return suffix;
    }

    /** Other processes, which end when this is closed. */
    @FunctionalInterface
    interface OtherProcesses {
        void close();
    }

    OtherProcesses start() throws IOException {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < busyProcesses; i++) {
            processes.add(new ProcessBuilder("setsid", "sh", "-c", "while :; do :; done").start());
        }
        return () -> processes.forEach(Process::destroyForcibly);
    }

    /** Returns the command as it is run under these circumstances; empty if this machine does not permit them. */
    Optional<List<String>> wrap(List<String> command) {
        if (this != QUOTA) {
            return Optional.of(command);
        }
        return quotaGroup().map(group -> {
            var wrapped = new ArrayList<>(List.of(
                    "sh", "-c", "echo $$ > '%s' && exec \"$@\"".formatted(group.resolve("cgroup.procs")), "sh"));
            wrapped.addAll(command);
            return wrapped;
        });
    }

    /** Creates a control group with a quota, of version 2 or 1. */
    private static Optional<Path> quotaGroup() {
        try {
            if (Files.exists(GROUPS.resolve("cgroup.controllers"))) {
                var group = Files.createDirectories(GROUPS.resolve("dcgan-bench"));
                Files.writeString(group.resolve("cpu.max"), QUOTA_MICROS + " " + PERIOD_MICROS);
                return Optional.of(group);
            }
            var group = Files.createDirectories(GROUPS.resolve("cpu/dcgan-bench"));
            Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Integer.toString(QUOTA_MICROS));
            return Optional.of(group);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
