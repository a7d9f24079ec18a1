package io.dcgan.trainer.network.shard;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** Number of threads that the engine uses for a single operation. */
public final class EngineThreads {
    private EngineThreads() {}

    /**
     * Makes the engine compute each operation of this thread in this thread alone.
     *
     * <p>Threads that share one operation wait for each other several hundred times per step. If another program delays
     * one of them, all of them wait. Their number also changes the order in which values are added, and with it the
     * result.
     */
    public static void useOnlyCallingThread() {
        // Loads the engine's libraries, which the next call needs.
        Engine.getInstance();
        JniUtils.setNumThreads(1);
    }
}
