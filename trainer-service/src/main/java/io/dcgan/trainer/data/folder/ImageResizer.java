package io.dcgan.trainer.data.folder;

import io.dcgan.trainer.data.ImageShape;

/**
 * Resizes images to the size of a training image: down by averaging the area that a pixel covers, up bilinearly.
 */
final class ImageResizer {
    private final int sourceSide;
    private final int targetSide;
    private final int[] firstSource;
    private final double[][] weights;

    /**
     * @param sourceSide side length before, in pixels
     * @param targetSide side length after, in pixels
     */
    ImageResizer(int sourceSide, int targetSide) {
        this.sourceSide = sourceSide;
        this.targetSide = targetSide;
        this.firstSource = new int[targetSide];
        this.weights = new double[targetSide][];
        for (int i = 0; i < targetSide; i++) {
            if (sourceSide > targetSide) {
                setAreaWeights(i);
            } else {
                setBilinearWeights(i);
            }
        }
    }

    private void setAreaWeights(int i) {
        double begin = (double) i * sourceSide / targetSide;
        double end = (double) (i + 1) * sourceSide / targetSide;
        firstSource[i] = (int) begin;
        weights[i] = new double[Math.min(sourceSide, (int) Math.ceil(end)) - firstSource[i]];
        for (int j = 0; j < weights[i].length; j++) {
            int at = firstSource[i] + j;
            weights[i][j] = (Math.min(end, at + 1) - Math.max(begin, at)) * targetSide / sourceSide;
        }
    }

    private void setBilinearWeights(int i) {
        double centre = Math.max(0, Math.min(sourceSide - 1, (i + 0.5) * sourceSide / targetSide - 0.5));
        firstSource[i] = (int) centre;
        double next = centre - firstSource[i];
        weights[i] = next > 0 ? new double[] {1 - next, next} : new double[] {1};
    }

    /**
     * Resizes an image to a square training image.
     *
     * @param pixels receives {@code [channels, height, width]} at the offset
     */
    static void resizeInto(CroppedImage image, ImageShape shape, byte[] pixels, int offset) {
        new ImageResizer(image.side(), shape.height()).scale(image, shape.channels(), pixels, offset);
    }

    private void scale(CroppedImage image, int channels, byte[] pixels, int offset) {
        var row = new int[sourceSide];
        var narrow = new double[3][sourceSide][targetSide];
        for (int y = 0; y < sourceSide; y++) {
            image.read(y, row);
            for (int x = 0; x < targetSide; x++) {
                for (int j = 0; j < weights[x].length; j++) {
                    int rgb = row[firstSource[x] + j];
                    narrow[0][y][x] += weights[x][j] * (rgb >> 16 & 0xff);
                    narrow[1][y][x] += weights[x][j] * (rgb >> 8 & 0xff);
                    narrow[2][y][x] += weights[x][j] * (rgb & 0xff);
                }
            }
        }
        for (int y = 0; y < targetSide; y++) {
            for (int x = 0; x < targetSide; x++) {
                double red = weightedColumn(narrow[0], y, x);
                double green = weightedColumn(narrow[1], y, x);
                double blue = weightedColumn(narrow[2], y, x);
                int at = offset + y * targetSide + x;
                if (channels == 1) {
                    pixels[at] = (byte) Math.round(luma(red, green, blue));
                } else {
                    pixels[at] = (byte) Math.round(red);
                    pixels[at + targetSide * targetSide] = (byte) Math.round(green);
                    pixels[at + 2 * targetSide * targetSide] = (byte) Math.round(blue);
                }
            }
        }
    }

    private double weightedColumn(double[][] narrow, int y, int x) {
        double sum = 0;
        for (int j = 0; j < weights[y].length; j++) {
            sum += weights[y][j] * narrow[firstSource[y] + j][x];
        }
        return sum;
    }

    /** @see <a href="https://www.itu.int/rec/R-REC-BT.601">ITU-R BT.601: luma</a> */
    private static double luma(double red, double green, double blue) {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }
}
