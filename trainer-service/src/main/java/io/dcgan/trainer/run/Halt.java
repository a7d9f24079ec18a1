package io.dcgan.trainer.run;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Ends the process at once, without waiting for threads that hang. */
interface Halt {
    /** What the process exits with after a training stood still: EX_TEMPFAIL, try again. */
    int STALLED = 75;

    void now(int status);

    /** The real one. */
    @DefaultBean
    @ApplicationScoped
    class OfProcess implements Halt {
        @Override
        public void now(int status) {
            Runtime.getRuntime().halt(status);
        }
    }
}
