package io.dcgan.trainer.run;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Ends the process at once, without waiting for threads that hang. */
interface ProcessHalt {
    /** What the process exits with after a training stood still: EX_TEMPFAIL, try again. */
    int EXIT_STALLED = 75;

    void exit(int status);

    /** The real one. */
    @DefaultBean
    @ApplicationScoped
    class RuntimeHalt implements ProcessHalt {
        @Override
        public void exit(int status) {
            Runtime.getRuntime().halt(status);
        }
    }
}
