package io.dcgan.trainer.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads a stream of server-sent events, line by line. */
final class EventSourceClient implements AutoCloseable {
    private final Stream<String> lines;
    private final Iterator<String> iterator;
    private String lastId = "";

    /** @param lastEventId sent as the header, unless it is empty */
    EventSourceClient(URI address, String lastEventId) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2));
        lines = HttpClient.newHttpClient()
                .send(
                        (lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId)).build(),
                        BodyHandlers.ofLines())
                .body();
        iterator = lines.iterator();
    }

    /** Returns the next line that begins like this. */
    String next(String start) {
        return awaitLine(line -> line.startsWith(start));
    }

    /** Returns the next line that matches. */
    String awaitLine(Predicate<String> wanted) {
        while (true) {
            var line = iterator.next();
            if (line.startsWith("id:")) {
                lastId = line.substring("id:".length()).strip();
            }
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    /** Returns the newest id that was received. */
    String lastId() {
        return lastId;
    }

    @Override
    public void close() {
        lines.close();
    }
}
