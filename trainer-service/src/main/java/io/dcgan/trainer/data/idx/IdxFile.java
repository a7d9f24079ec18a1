package io.dcgan.trainer.data.idx;

import io.dcgan.trainer.data.ImageSet;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A file with an array of unsigned bytes, the format in which MNIST is published.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges: MNIST, file formats</a>
 */
final class IdxFile {
    /** Suffix of the names of image files, which hold {@code [n, height, width]}. */
    static final String IMAGES_SUFFIX = "-images-idx3-ubyte";
    /** Suffix of the names of label files, which hold {@code [n]}. */
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
     * @param file name of the file, for error messages
     * @param in   its uncompressed bytes
     * @throws IOException if the file is incomplete or has another number of dimensions; the message gives the offset
     */
    static IdxFile read(String file, InputStream in, int dimensions) throws IOException {
        var bytes = new OffsetTrackingStream(file, in);
        var sizes = header(file, bytes, dimensions);
        int size = 1;
        for (int i = 0; i < dimensions; i++) {
            if ((long) size * sizes[i] > ImageSet.maxValues()) {
                throw new IOException("%s must have at most %d values, half of the heap, got more: size %d at offset %d"
                        .formatted(file, ImageSet.maxValues(), sizes[i], 4 + 4 * i));
            }
            size *= sizes[i];
        }
        long begin = bytes.offset;
        var values = bytes.readNBytes(size);
        if (values.length < size) {
            throw new IOException("%s must have %d values from offset %d, but ends at offset %d"
                    .formatted(file, size, begin, bytes.offset));
        }
        if (bytes.read() >= 0) {
            throw new IOException("%s must end at offset %d, but continues".formatted(file, begin + size));
        }
        return new IdxFile(file, sizes, values);
    }

    /**
     * Reads only the sizes, from the first bytes of a file.
     *
     * @return {@code [dimensions]}, each above 0
     * @throws IOException as for {@link #read}
     */
    static int[] sizes(String file, InputStream in, int dimensions) throws IOException {
        return header(file, new OffsetTrackingStream(file, in), dimensions);
    }

    private static int[] header(String file, OffsetTrackingStream in, int dimensions) throws IOException {
        int length = 4 + 4 * dimensions;
        var bytes = ByteBuffer.wrap(in.readNBytes(length));
        if (bytes.remaining() < length) {
            throw new IOException("%s must have a header of %d bytes, but ends at offset %d"
                    .formatted(file, length, bytes.remaining()));
        }
        int magic = bytes.getInt();
        int expected = UNSIGNED_BYTE << 8 | dimensions;
        if (magic != expected) {
            throw new IOException(
                    "%s must have the magic number 0x%08x at offset 0 (bytes in %d dimensions), got 0x%08x"
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

    /** Returns the values as labels, 0 to 255. */
    short[] labels() {
        var labels = new short[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (short) (values[i] & 0xff);
        }
        return labels;
    }

    /** A stream whose errors include the offset at which they occurred. */
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
                throw new IOException("%s cannot be read at offset %d: %s".formatted(file, offset, e.getMessage()), e);
            }
        }
    }
}
