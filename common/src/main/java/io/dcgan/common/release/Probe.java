package io.dcgan.common.release;

import io.dcgan.common.id.Require;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Fixed latents and the pixels expected for them, as computed by the trainer's engine.
 *
 * <p>The file is a NumPy archive ({@code numpy.load} opens it) of {@code latents} {@code [n, latentSize]},
 * {@code labels} {@code [n]} and {@code images} {@code [n, channels, height, width]}.
 */
public final class Probe {
    /** Images in a probe. */
    public static final int COUNT = 16;

    /** Largest permitted deviation of a pixel, whose range is −1 to 1. */
    public static final float TOLERANCE = 1e-3f;

    private final float[] latents;
    private final long[] labels;
    private final float[] images;

    /** @param labels all zero if the generator has no classes */
    public Probe(float[] latents, long[] labels, float[] images) {
        this.latents = latents.clone();
        this.labels = labels.clone();
        this.images = images.clone();
    }

    public FloatBuffer latents() {
        return FloatBuffer.wrap(latents).asReadOnlyBuffer();
    }

    public LongBuffer labels() {
        return LongBuffer.wrap(labels).asReadOnlyBuffer();
    }

    /** Returns the largest difference between a pixel and its expected value; infinite if any pixel is NaN. */
    public float distance(FloatBuffer pixels) {
        float largest = 0;
        for (int i = 0; i < images.length; i++) {
            var distance = Math.abs(pixels.get(pixels.position() + i) - images[i]);
            largest = Float.isNaN(distance) ? Float.POSITIVE_INFINITY : Math.max(largest, distance);
        }
        return largest;
    }

    public byte[] write(Signature signature) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            put(zip, "latents", NpyFormat.write(latents, COUNT, signature.latentSize()));
            put(zip, "labels", NpyFormat.write(labels, COUNT));
            put(zip, "images", NpyFormat.write(images, imagesShape(signature)));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException unless the file is a probe for a generator with this signature */
    public static Probe read(byte[] file, Signature signature) {
        var arrays = unzip(file, signature);
        return new Probe(
                NpyFormat.readFloats(array(arrays, "latents"), COUNT, signature.latentSize()),
                NpyFormat.readLongs(array(arrays, "labels"), COUNT),
                NpyFormat.readFloats(array(arrays, "images"), imagesShape(signature)));
    }

    private static int[] imagesShape(Signature signature) {
        return new int[] {COUNT, signature.channels(), signature.height(), signature.width()};
    }

    private static void put(ZipOutputStream zip, String name, byte[] npy) throws IOException {
        var entry = new ZipEntry(name + ".npy");
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(npy);
        zip.closeEntry();
    }

    private static Map<String, byte[]> unzip(byte[] file, Signature signature) {
        // The size of the largest array and its header: a wrong file must not decompress into more.
        var limit = 1024 + 8 * COUNT * Math.max(signature.imageSize(), signature.latentSize());
        var arrays = new HashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (var entry = zip.getNextEntry(); entry != null && arrays.size() < 3; entry = zip.getNextEntry()) {
                if (arrays.put(entry.getName(), zip.readNBytes(limit)) != null) {
                    throw new IllegalArgumentException(
                            "the probe must contain %s once".formatted(Require.abbreviate(entry.getName())));
                }
                // Moving on to the next entry would decompress the rest of this one, however large it is.
                if (zip.read() >= 0) {
                    throw new IllegalArgumentException("the probe's %s must be at most %d bytes, got more"
                            .formatted(Require.abbreviate(entry.getName()), limit));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the probe must be a ZIP of NumPy arrays: " + e.getMessage(), e);
        }
        return arrays;
    }

    private static byte[] array(Map<String, byte[]> arrays, String name) {
        var npy = arrays.get(name + ".npy");
        if (npy == null) {
            throw new IllegalArgumentException("the probe must contain %s.npy, got %s"
                    .formatted(name, Require.abbreviate(arrays.keySet().toString())));
        }
        return npy;
    }
}
