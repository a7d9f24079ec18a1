package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open-loop load in the background. */
final class BackgroundLoad {
    private final AtomicBoolean on = new AtomicBoolean(true);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<LoadResults> answers;

    BackgroundLoad(LoadRequest request, int connections, double perSecond) {
        answers = thread.submit(() -> OpenLoopLoad.run(request, connections, perSecond, on::get));
    }

    /** Stops the load and returns its results. */
    LoadResults end() throws IOException, InterruptedException {
        on.set(false);
        thread.shutdown();
        try {
            return answers.get();
        } catch (ExecutionException e) {
            throw new IOException("the load failed", e);
        }
    }
}
