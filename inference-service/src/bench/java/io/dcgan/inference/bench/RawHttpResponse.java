package io.dcgan.inference.bench;

import java.util.Optional;

/** An HTTP response. */
final class RawHttpResponse {
    private final String head;
    private final byte[] body;

    /** @param head the status line and the headers, including line ends */
    RawHttpResponse(String head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    int status() {
        return status(head);
    }

    Optional<String> header(String name) {
        return header(head, name);
    }

    /** Returns the body itself, not a copy. */
    byte[] body() {
        return body;
    }

    static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    static Optional<String> header(String head, String name) {
        for (int line = head.indexOf('\n') + 1; line < head.length(); ) {
            int end = head.indexOf('\r', line);
            if (head.regionMatches(true, line, name, 0, name.length()) && head.charAt(line + name.length()) == ':') {
                return Optional.of(head.substring(line + name.length() + 1, end).strip());
            }
            line = end + 2;
        }
        return Optional.empty();
    }
}
