package io.dcgan.e2e;

import java.io.IOException;
import java.net.ServerSocket;

/** Finds free ports for the processes under test. */
final class FreePort {
    private FreePort() {}

    static int find() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
