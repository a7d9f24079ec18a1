package io.dcgan.inference.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** A kept-alive connection with minimal overhead. Not thread-safe. */
final class HttpConnection implements AutoCloseable {
    private static final int NOT_MODIFIED = 304;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];

    HttpConnection(InetSocketAddress server) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(server, PATIENCE_MILLIS);
            in = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a complete request and reads the response, which must have a {@code Content-Length} unless it is 304. */
    RawHttpResponse ask(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        int filled = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            int before = filled;
            filled += read(filled);
            headEnd = headEnd(Math.max(0, before - 3), filled);
        }
        var head = new String(buffer, 0, headEnd, ISO_8859_1);
        int length = RawHttpResponse.status(head) == NOT_MODIFIED
                ? 0
                : RawHttpResponse.header(head, "Content-Length")
                        .map(Integer::parseInt)
                        .orElseThrow(() -> new IOException("a response must have a Content-Length, got\n" + head));
        if (headEnd + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, headEnd + length);
        }
        while (filled < headEnd + length) {
            filled += read(filled);
        }
        return new RawHttpResponse(head, Arrays.copyOfRange(buffer, headEnd, headEnd + length));
    }

    private int read(int filled) throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new IOException("the server closed the connection");
        }
        return read;
    }

    /** Returns the index after the empty line; negative if it has not arrived yet. */
    private int headEnd(int from, int to) {
        for (int i = from; i + 3 < to; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
