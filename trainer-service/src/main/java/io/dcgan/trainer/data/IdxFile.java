package io.dcgan.trainer.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A file of bytes in a grid, as MNIST is published.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges: MNIST, file formats</a>
 */
final class IdxFile {
    private static final int UNSIGNED_BYTE = 8;

    private final int[] sizes;
    private final byte[] values;

    private IdxFile(int[] sizes, byte[] values) {
        this.sizes = sizes;
        this.values = values;
    }

    /**
     * @param file its name, for errors
     * @throws IOException if it is not whole, or not of this many dimensions; says where it breaks
     */
    static IdxFile read(String file, byte[] content, int dimensions) throws IOException {
        var bytes = ByteBuffer.wrap(content);
        int header = 4 + 4 * dimensions;
        if (bytes.remaining() < header) {
            throw new IOException(
                    "%s must have a header of %d bytes, got %d in all".formatted(file, header, bytes.remaining()));
        }
        int magic = bytes.getInt();
        int expected = UNSIGNED_BYTE << 8 | dimensions;
        if (magic != expected) {
            throw new IOException("%s must have the number 0x%08x at offset 0 (bytes in %d dimensions), got 0x%08x"
                    .formatted(file, expected, dimensions, magic));
        }
        var sizes = new int[dimensions];
        long size = 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = bytes.getInt();
            if (sizes[i] < 1) {
                throw new IOException(
                        "%s must have a size above 0 at offset %d, got %d".formatted(file, 4 + 4 * i, sizes[i]));
            }
            size = Math.multiplyExact(size, sizes[i]);
        }
        if (bytes.remaining() != size) {
            throw new IOException(
                    "%s must have %d values after offset %d, got %d".formatted(file, size, header, bytes.remaining()));
        }
        return new IdxFile(sizes, Arrays.copyOfRange(content, header, content.length));
    }

    int size(int dimension) {
        return sizes[dimension];
    }

    byte[] values() {
        return values;
    }
}
