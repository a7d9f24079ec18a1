package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** One connection that asks, and what it was answered. */
final class Client implements AutoCloseable {
    private final Request request;
    private final Answers answers = new Answers();
    private HttpConnection connection;

    Client(Request request) throws IOException {
        this.request = request;
        connection = new HttpConnection(request.server());
    }

    /** @param since {@link System#nanoTime} from which the answer's time counts */
    void ask(long since) throws IOException {
        try {
            var reply = connection.ask(request.bytes());
            long nanos = System.nanoTime() - since;
            answers.add(reply.status(), request.isRight(reply), nanos);
        } catch (IOException e) {
            answers.addBroken();
            connection.close();
            connection = new HttpConnection(request.server());
        }
    }

    /** What one client does until the load is over. */
    @FunctionalInterface
    interface Work {
        void of(Client client) throws IOException, InterruptedException;
    }

    /** Several at once, each on a thread and a connection of its own. */
    static Answers all(Request request, int connections, Work work) throws IOException, InterruptedException {
        var threads = Executors.newFixedThreadPool(connections);
        var clients = new ArrayList<Client>();
        try {
            var tasks = new ArrayList<Callable<Client>>();
            for (int i = 0; i < connections; i++) {
                var client = new Client(request);
                clients.add(client);
                tasks.add(() -> {
                    work.of(client);
                    return client;
                });
            }
            long began = System.nanoTime();
            var all = new Answers();
            for (var task : threads.invokeAll(tasks)) {
                all.addAll(task.get().answers);
            }
            all.took(System.nanoTime() - began);
            return all;
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
            close(clients);
        }
    }

    private static void close(List<Client> clients) throws IOException {
        for (var client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
