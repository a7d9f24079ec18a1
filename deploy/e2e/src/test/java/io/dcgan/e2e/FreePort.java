package io.dcgan.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports for the processes under test.
 *
 * <p>The ports are below the range from which Linux takes the local ports of connections. Otherwise a connection could
 * take a port before the process for which it was found binds it.
 */
final class FreePort {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_767;
    private static final int MAX_TRIES = 1_000;
    private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    static int find() throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (FOUND.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port from %d to %d after %d tries".formatted(LOWEST, HIGHEST, MAX_TRIES));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
