package io.dcgan.e2e;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for the processes under test. */
final class Ports {
    private Ports() {}

    static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
