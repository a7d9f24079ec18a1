package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** A client with one connection, and the results of its requests. */
final class LoadClient implements AutoCloseable {
    private final LoadRequest request;
    private final LoadResults answers = new LoadResults();
    private HttpConnection connection;

    LoadClient(LoadRequest request) throws IOException {
        this.request = request;
        connection = new HttpConnection(request.server());
    }

    /** @param since {@link System#nanoTime} from which the latency counts */
    void ask(long since) throws IOException {
        try {
            var reply = connection.ask(request.bytes());
            long nanos = System.nanoTime() - since;
            answers.add(reply.status(), request.isCorrect(reply), nanos);
        } catch (IOException e) {
            answers.addConnectionFailure();
            connection.close();
            connection = new HttpConnection(request.server());
        }
    }

    /** The work of one client until the load ends. */
    @FunctionalInterface
    interface Work {
        void of(LoadClient client) throws IOException, InterruptedException;
    }

    /** Runs several clients at once, each with its own thread and connection. */
    static LoadResults all(LoadRequest request, int connections, Work work) throws IOException, InterruptedException {
        var threads = Executors.newFixedThreadPool(connections);
        var clients = new ArrayList<LoadClient>();
        try {
            var tasks = new ArrayList<Callable<LoadClient>>();
            for (int i = 0; i < connections; i++) {
                var client = new LoadClient(request);
                clients.add(client);
                tasks.add(() -> {
                    work.of(client);
                    return client;
                });
            }
            long began = System.nanoTime();
            var all = new LoadResults();
            for (var task : threads.invokeAll(tasks)) {
                all.addAll(task.get().answers);
            }
            all.setDuration(System.nanoTime() - began);
            return all;
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
            close(clients);
        }
    }

    private static void close(List<LoadClient> clients) throws IOException {
        for (var client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
