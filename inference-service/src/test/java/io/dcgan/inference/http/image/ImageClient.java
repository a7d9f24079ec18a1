package io.dcgan.inference.http.image;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import javax.imageio.ImageIO;

/** Requests images from the service under test, and decodes them. */
final class ImageClient {
    private ImageClient() {}

    static byte[] bytes(String path) {
        return given().get(path).asByteArray();
    }

    static BufferedImage image(String path) throws IOException {
        return decode(bytes(path));
    }

    static BufferedImage decode(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /** Returns the six pixels, 0 to 255, of the test release's image whose upper left one is given. */
    static int[] samples(BufferedImage sheet, int x, int y) {
        return sheet.getRaster().getSamples(x, y, 3, 2, 0, new int[6]);
    }

    /** Returns the first line of a response. Uses a raw socket, because HTTP clients repair malformed URLs. */
    static String statusLine(URI server, String address) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        }
    }
}
