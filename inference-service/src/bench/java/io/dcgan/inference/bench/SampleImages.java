package io.dcgan.inference.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Reproducible images like those of generators: {@code [n, channels, height, width]}, −1 to 1. */
final class SampleImages {
    private SampleImages() {}

    /** Returns real digits if the system property {@code images} names an MNIST file, else blurred strokes on black. */
    static FloatBuffer digits(int n) {
        var file = System.getProperty("images");
        return file == null ? strokes(n) : mnist(Path.of(file), n);
    }

    /** Returns 64×64 RGB images of soft colour blobs with a little noise, as in photographs. */
    static FloatBuffer colours(int n) {
        var random = new Random(1);
        var images = buffer(n * 3 * 64 * 64);
        for (int image = 0; image < n; image++) {
            var pixels = new float[3 * 64 * 64];
            for (int blob = 0; blob < 24; blob++) {
                var plane = new float[64 * 64];
                dot(plane, 64, random.nextFloat() * 64, random.nextFloat() * 64, 4 + random.nextFloat() * 12);
                float strength = random.nextFloat() * 2 - 1;
                for (int i = 0; i < plane.length; i++) {
                    pixels[blob % 3 * plane.length + i] += strength * plane[i];
                }
            }
            for (float pixel : pixels) {
                images.put(pixel + (float) random.nextGaussian() * 0.015f);
            }
        }
        return images.flip();
    }

    private static FloatBuffer strokes(int n) {
        var random = new Random(1);
        var images = buffer(n * 28 * 28);
        for (int image = 0; image < n; image++) {
            var pixels = new float[28 * 28];
            float angle = random.nextFloat() * 6;
            float bend = random.nextFloat() * 0.4f - 0.2f;
            float x = 9 + random.nextFloat() * 10;
            float y = 7 + random.nextFloat() * 14;
            for (int step = 0; step < 32; step++, angle += bend) {
                x = Math.max(5, Math.min(22, x + (float) Math.cos(angle)));
                y = Math.max(5, Math.min(22, y + (float) Math.sin(angle)));
                dot(pixels, 28, x, y, 0.9f);
            }
            for (float pixel : pixels) {
                // Cut off the tail of the blur, so that the background is exactly black.
                images.put(Math.min(1, pixel * 2.2f - 1.1f));
            }
        }
        return images.flip();
    }

    private static void dot(float[] plane, int size, float x, float y, float radius) {
        for (int row = 0, i = 0; i < plane.length; row++) {
            for (int column = 0; column < size; column++, i++) {
                float distance = (column - x) * (column - x) + (row - y) * (row - y);
                plane[i] = Math.max(plane[i], (float) Math.exp(-distance / (2 * radius * radius)));
            }
        }
    }

    /** @see <a href="http://yann.lecun.com/exdb/mnist/">MNIST: 16 bytes of header, then one byte per pixel</a> */
    private static FloatBuffer mnist(Path file, int n) {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(16);
            var images = buffer(n * 28 * 28);
            for (byte pixel : in.readNBytes(n * 28 * 28)) {
                images.put((pixel & 0xff) / 127.5f - 1);
            }
            return images.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FloatBuffer buffer(int values) {
        return ByteBuffer.allocateDirect(values * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
