package io.dcgan.trainer.run;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Exits the process at once, without waiting for threads that hang. */
public interface ProcessHalt {
    /** Exit status after a training hung: EX_TEMPFAIL, try again. */
    int EXIT_STALLED = 75;

    void exit(int status);

    /** Halts the JVM. */
    @DefaultBean
    @ApplicationScoped
    class RuntimeHalt implements ProcessHalt {
        @Override
        public void exit(int status) {
            Runtime.getRuntime().halt(status);
        }
    }
}
