package io.dcgan.trainer.data.idx;

import io.dcgan.trainer.data.ImageSet;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A file of bytes in a grid, as MNIST is published.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges: MNIST, file formats</a>
 */
final class IdxFile {
    /** What the names of files with images end in: {@code [n, height, width]}. */
    static final String IMAGES_SUFFIX = "-images-idx3-ubyte";
    /** What the names of files with labels end in: {@code [n]}. */
    static final String LABELS_SUFFIX = "-labels-idx1-ubyte";

    private static final int UNSIGNED_BYTE = 8;

    private final String file;
    private final int[] sizes;
    private final byte[] values;

    private IdxFile(String file, int[] sizes, byte[] values) {
        this.file = file;
        this.sizes = sizes;
        this.values = values;
    }

    /**
     * @param file its name, for errors
     * @param in   its bytes, unpacked
     * @throws IOException if it is not whole, or not of this many dimensions; says at which offset it breaks
     */
    static IdxFile read(String file, InputStream in, int dimensions) throws IOException {
        var bytes = new OffsetTrackingStream(file, in);
        var sizes = header(file, bytes, dimensions);
        int size = 1;
        for (int i = 0; i < dimensions; i++) {
            if ((long) size * sizes[i] > ImageSet.MAX_VALUES) {
                throw new IOException("%s must have at most %d values, got more by the size %d at offset %d"
                        .formatted(file, ImageSet.MAX_VALUES, sizes[i], 4 + 4 * i));
            }
            size *= sizes[i];
        }
        long begin = bytes.offset;
        var values = bytes.readNBytes(size);
        if (values.length < size) {
            throw new IOException("%s must have %d values from offset %d on, ends at offset %d"
                    .formatted(file, size, begin, bytes.offset));
        }
        if (bytes.read() >= 0) {
            throw new IOException("%s must end at offset %d, goes on".formatted(file, begin + size));
        }
        return new IdxFile(file, sizes, values);
    }

    /**
     * The sizes alone, from the first bytes of a file.
     *
     * @return {@code [dimensions]}, each above 0
     * @throws IOException as {@link #read}
     */
    static int[] sizes(String file, InputStream in, int dimensions) throws IOException {
        return header(file, new OffsetTrackingStream(file, in), dimensions);
    }

    private static int[] header(String file, OffsetTrackingStream in, int dimensions) throws IOException {
        int length = 4 + 4 * dimensions;
        var bytes = ByteBuffer.wrap(in.readNBytes(length));
        if (bytes.remaining() < length) {
            throw new IOException(
                    "%s must have a header of %d bytes, ends at offset %d".formatted(file, length, bytes.remaining()));
        }
        int magic = bytes.getInt();
        int expected = UNSIGNED_BYTE << 8 | dimensions;
        if (magic != expected) {
            throw new IOException("%s must have the number 0x%08x at offset 0 (bytes in %d dimensions), got 0x%08x"
                    .formatted(file, expected, dimensions, magic));
        }
        var sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = bytes.getInt();
            if (sizes[i] < 1) {
                throw new IOException(
                        "%s must have a size above 0 at offset %d, got %d".formatted(file, 4 + 4 * i, sizes[i]));
            }
        }
        return sizes;
    }

    String file() {
        return file;
    }

    int size(int dimension) {
        return sizes[dimension];
    }

    byte[] values() {
        return values;
    }

    /** The values as labels, 0 to 255. */
    short[] labels() {
        var labels = new short[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (short) (values[i] & 0xff);
        }
        return labels;
    }

    /** A stream whose errors tell where they happened. */
    private static final class OffsetTrackingStream extends FilterInputStream {
        private final String file;
        private long offset;

        OffsetTrackingStream(String file, InputStream in) {
            super(in);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int begin, int length) throws IOException {
            try {
                int count = super.read(bytes, begin, length);
                offset += Math.max(0, count);
                return count;
            } catch (IOException e) {
                throw new IOException("%s breaks at offset %d: %s".formatted(file, offset, e.getMessage()), e);
            }
        }
    }
}
