package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/** Misuse of the inference service by one client, on this machine only. */
enum Attack {
    /** Requests many large responses on one connection, and reads none of them. */
    UNREAD_PIPELINE {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            try (var socket = connect(port)) {
                send(socket, "GET /generate?count=256&format=raw HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(900));
                await(stop);
            }
        }
    },

    /** Requests a large response on each of many connections, and reads none of them. */
    UNREAD_RESPONSES {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            withConnections(port, 160, stop, socket -> send(socket, REQUEST_FOR_1024_IMAGES), socket -> {});
        }
    },

    SLOW_HEADS {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            withConnections(
                    port,
                    1_000,
                    stop,
                    socket -> send(socket, "GET /generate HTTP/1.1\r\nHost: localhost\r\nX: "),
                    socket -> send(socket, "a"));
        }
    },

    SLOW_BODIES {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            withConnections(
                    port,
                    220,
                    stop,
                    socket -> send(socket, head("Content-Length: 1000000") + "{\"x\":\"" + "a".repeat(11_000)),
                    socket -> send(socket, "a"));
        }
    },

    MANY_SMALL_OBJECTS {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            repeat(
                    port,
                    stop,
                    body("{\"outputs\":[{\"parameters\":{\"classification\":[" + "{},".repeat(300_000) + "{}]}}]}"));
        }
    },

    LARGE_BODIES {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            repeat(port, stop, body("{\"x\":[" + "{},".repeat(3_000_000) + "{}]}"));
        }
    },

    EMPTY_GZIP_MEMBERS {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            var members = new ByteArrayOutputStream();
            for (int i = 0; i < 10_000; i++) {
                gzip(members, 0);
            }
            repeat(port, stop, body(members.toByteArray(), "Content-Encoding: gzip"));
        }
    },

    GZIP_BOMB {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            var bomb = new ByteArrayOutputStream();
            gzip(bomb, 500 << 20);
            repeat(port, stop, body(bomb.toByteArray(), "Content-Encoding: gzip"));
        }
    },

    LONG_ACCEPT {
        @Override
        void run(int port, BooleanSupplier stop) throws Exception {
            var accept = "a/b;q=0.5,".repeat(700);
            var request = "GET /generate HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n".formatted(accept);
            repeat(port, stop, request.getBytes(US_ASCII));
        }
    };

    /** Another address than that of the other clients. */
    private static final String ATTACKER = "127.0.0.2";

    private static final String INFER = "/v2/models/mnist/infer";
    private static final String REQUEST_FOR_1024_IMAGES = requestFor1024Images();

    /** Misuses the service until it is time to stop. */
    abstract void run(int port, BooleanSupplier stop) throws Exception;

    private interface Step {
        void accept(Socket socket) throws IOException;
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(ATTACKER), 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** Opens connections, begins on each, and continues on each twice a second. The service may close them. */
    private static void withConnections(int port, int count, BooleanSupplier stop, Step begin, Step proceed)
            throws Exception {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < count && !stop.getAsBoolean(); i++) {
                var socket = connect(port);
                sockets.add(socket);
                attempt(begin, socket);
            }
            while (!stop.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(500);
                sockets.forEach(socket -> attempt(proceed, socket));
            }
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static void attempt(Step step, Socket socket) {
        try {
            step.accept(socket);
        } catch (IOException e) {
            // The service has closed this connection, as it may.
        }
    }

    /** Sends a request again and again on two connections, and reads the beginning of each response. */
    private static void repeat(int port, BooleanSupplier stop, byte[] request) throws Exception {
        var threads = List.of(
                new Thread(() -> repeatOn(port, stop, request)), new Thread(() -> repeatOn(port, stop, request)));
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void repeatOn(int port, BooleanSupplier stop, byte[] request) {
        while (!stop.getAsBoolean()) {
            try (var socket = connect(port)) {
                socket.getOutputStream().write(request);
                socket.getInputStream().read(new byte[1024]);
            } catch (IOException e) {
                // The service may close the connection of a request that it refuses.
            }
        }
    }

    private static void await(BooleanSupplier stop) throws InterruptedException {
        while (!stop.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String head(String... headers) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(INFER, String.join("\r\n", headers));
    }

    private static byte[] body(String json) {
        return body(json.getBytes(US_ASCII));
    }

    private static byte[] body(byte[] body, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.add("Content-Length: " + body.length);
        var request = new ByteArrayOutputStream();
        request.writeBytes(head(all.toArray(new String[0])).getBytes(US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static String requestFor1024Images() {
        var json =
                ("{\"inputs\": [{\"name\": \"latent\", \"datatype\": \"FP32\", \"shape\": [1024, 64], \"data\": [%s0]},"
                                + " {\"name\": \"label\", \"datatype\": \"INT64\", \"shape\": [1024], \"data\": [%s0]}],"
                                + " \"outputs\": [{\"name\": \"image\", \"parameters\": {\"binary_data\": true}}]}")
                        .formatted("0,".repeat(1024 * 64 - 1), "0,".repeat(1023));
        return head("Content-Length: " + json.length()) + json;
    }

    private static void gzip(ByteArrayOutputStream to, int zeros) throws IOException {
        try (var stream = new GZIPOutputStream(to)) {
            var block = new byte[1 << 16];
            for (int left = zeros; left > 0; left -= block.length) {
                stream.write(block, 0, Math.min(left, block.length));
            }
        }
    }
}
