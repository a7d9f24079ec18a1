package io.dcgan.trainer.data.catalogue;

import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.util.List;
import java.util.Optional;

/**
 * Digits drawn by a wobbly pen: MNIST's shape without its download, for tests. The images are always the same.
 *
 * <p>Each digit is a line through a few points; slant, size, position and thickness vary from image to image.
 */
public final class StrokesDataset implements Dataset {
    private static final int COUNT = 6000;
    private static final int SIDE = 28;
    private static final ImageShape SHAPE = new ImageShape(1, SIDE, SIDE);
    private static final long SEED = 1;
    private static final long RANDOM_STREAM = 200;

    /** Points x, y of each digit's line, in a square from −1 to 1, with y pointing down. */
    private static final List<double[]> LINES = List.of(
            new double[] {0, -1, -.6, -.5, -.6, .5, 0, 1, .6, .5, .6, -.5, 0, -1},
            new double[] {-.3, -.6, .1, -1, .1, 1},
            new double[] {-.6, -.6, 0, -1, .6, -.6, .4, 0, -.6, 1, .6, 1},
            new double[] {-.5, -1, .4, -.9, .4, -.3, -.1, 0, .5, .3, .4, .9, -.5, 1},
            new double[] {.3, 1, .3, -1, -.6, .3, .6, .3},
            new double[] {.6, -1, -.4, -1, -.5, -.1, .3, -.1, .6, .5, .2, 1, -.5, .9},
            new double[] {.4, -1, -.3, -.4, -.5, .4, 0, 1, .5, .6, .3, .1, -.4, .3},
            new double[] {-.6, -1, .6, -1, -.1, 1},
            new double[] {.5, -.7, 0, -1, -.5, -.6, .5, .5, 0, 1, -.5, .5, .5, -.6},
            new double[] {.5, -.5, 0, -1, -.5, -.5, 0, 0, .5, -.5, .3, 1});

    @Override
    public String name() {
        return "strokes";
    }

    @Override
    public Optional<String> rejectionReason(ImageFormat format) {
        return format.rejectionReason(name(), SHAPE);
    }

    @Override
    public Optional<ImageShape> largestShape(ImageFormat format) {
        return Optional.of(SHAPE);
    }

    @Override
    public ImageSet load(ImageFormat format) {
        var pixels = new byte[COUNT * SIDE * SIDE];
        var labels = new short[COUNT];
        for (int i = 0; i < COUNT; i++) {
            labels[i] = (short) (i % LINES.size());
            draw(LINES.get(labels[i]), CounterRandom.of(SEED, RANDOM_STREAM, i), pixels, i * SIDE * SIDE);
        }
        return ImageSet.labelled(SHAPE, pixels, labels, ImageSet.numericClassNames(LINES.size()));
    }

    private static void draw(double[] line, CounterRandom random, byte[] pixels, int offset) {
        double slant = 0.15 * random.normal(0);
        double width = 7 + random.normal(1);
        double height = 8.5 + 0.5 * random.normal(2);
        double left = 13.5 + random.normal(3);
        double top = 13.5 + random.normal(4);
        double pen = 1.2 + 0.4 * random.uniform(5);
        var points = new double[line.length];
        for (int i = 0; i < line.length; i += 2) {
            double x = line[i] + 0.06 * random.normal(6 + i);
            double y = line[i + 1] + 0.06 * random.normal(7 + i);
            points[i] = left + width * (x - slant * y);
            points[i + 1] = top + height * y;
        }
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double ink = pen + 0.5 - distance(points, column, row);
                pixels[offset + row * SIDE + column] = (byte) Math.round(255 * Math.max(0, Math.min(1, ink)));
            }
        }
    }

    /** Returns the distance from a point to the nearest segment of the line. */
    private static double distance(double[] points, double x, double y) {
        double nearest = Double.MAX_VALUE;
        for (int i = 0; i + 3 < points.length; i += 2) {
            double dx = points[i + 2] - points[i];
            double dy = points[i + 3] - points[i + 1];
            double along = ((x - points[i]) * dx + (y - points[i + 1]) * dy) / (dx * dx + dy * dy);
            double t = Math.max(0, Math.min(1, along));
            nearest = Math.min(nearest, Math.hypot(x - points[i] - t * dx, y - points[i + 1] - t * dy));
        }
        return nearest;
    }
}
