package io.dcgan.common.platform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LowPriorityThreadTest {
    @Test
    void onlyTheCreatedThreadHasLowPriority() throws Exception {
        var nice = new CompletableFuture<Integer>();
        int before = nice();
        LowPriorityThread.create(() -> nice.complete(nice()), "low").start();
        assertThat(nice.get(10, TimeUnit.SECONDS)).isEqualTo(LowPriorityThread.NICE);
        assertThat(nice()).isEqualTo(before).isLessThan(LowPriorityThread.NICE);
    }

    /** Returns the niceness of the calling thread: field 19 of its stat file, whose field 2 is in parentheses. */
    private static int nice() {
        try {
            var stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
