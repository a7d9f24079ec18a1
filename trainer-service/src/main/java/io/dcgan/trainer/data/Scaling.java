package io.dcgan.trainer.data;

/**
 * Pictures brought to the size of a training image: down by the mean over the area that a pixel covers, up bilinearly.
 */
final class Scaling {
    private final int from;
    private final int to;
    private final int[] first;
    private final double[][] weights;

    /**
     * @param from pixels along one side before
     * @param to   and after
     */
    Scaling(int from, int to) {
        this.from = from;
        this.to = to;
        this.first = new int[to];
        this.weights = new double[to][];
        for (int i = 0; i < to; i++) {
            if (from > to) {
                mean(i);
            } else {
                bilinear(i);
            }
        }
    }

    private void mean(int i) {
        double begin = (double) i * from / to;
        double end = (double) (i + 1) * from / to;
        first[i] = (int) begin;
        weights[i] = new double[Math.min(from, (int) Math.ceil(end)) - first[i]];
        for (int j = 0; j < weights[i].length; j++) {
            int at = first[i] + j;
            weights[i][j] = (Math.min(end, at + 1) - Math.max(begin, at)) * to / from;
        }
    }

    private void bilinear(int i) {
        double centre = Math.max(0, Math.min(from - 1, (i + 0.5) * from / to - 0.5));
        first[i] = (int) centre;
        double next = centre - first[i];
        weights[i] = next > 0 ? new double[] {1 - next, next} : new double[] {1};
    }

    /**
     * Writes a picture as a training image.
     *
     * @param picture of the side {@code from}
     * @param pixels  receives {@code [channels, to, to]} at the offset
     */
    static void write(Picture picture, ImageShape shape, byte[] pixels, int offset) {
        new Scaling(picture.side(), shape.height()).scale(picture, shape.channels(), pixels, offset);
    }

    private void scale(Picture picture, int channels, byte[] pixels, int offset) {
        var row = new int[from];
        var narrow = new double[3][from][to];
        for (int y = 0; y < from; y++) {
            picture.read(y, row);
            for (int x = 0; x < to; x++) {
                for (int j = 0; j < weights[x].length; j++) {
                    int rgb = row[first[x] + j];
                    narrow[0][y][x] += weights[x][j] * (rgb >> 16 & 0xff);
                    narrow[1][y][x] += weights[x][j] * (rgb >> 8 & 0xff);
                    narrow[2][y][x] += weights[x][j] * (rgb & 0xff);
                }
            }
        }
        for (int y = 0; y < to; y++) {
            for (int x = 0; x < to; x++) {
                double red = column(narrow[0], y, x);
                double green = column(narrow[1], y, x);
                double blue = column(narrow[2], y, x);
                int at = offset + y * to + x;
                if (channels == 1) {
                    pixels[at] = (byte) Math.round(grey(red, green, blue));
                } else {
                    pixels[at] = (byte) Math.round(red);
                    pixels[at + to * to] = (byte) Math.round(green);
                    pixels[at + 2 * to * to] = (byte) Math.round(blue);
                }
            }
        }
    }

    private double column(double[][] narrow, int y, int x) {
        double sum = 0;
        for (int j = 0; j < weights[y].length; j++) {
            sum += weights[y][j] * narrow[first[y] + j][x];
        }
        return sum;
    }

    /** @see <a href="https://www.itu.int/rec/R-REC-BT.601">ITU-R BT.601: luma</a> */
    private static double grey(double red, double green, double blue) {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }
}
