package io.dcgan.inference.image.png.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs values of a few bits each into bytes, lowest bit first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.1.1">RFC 1951, packing into bytes</a>
 */
final class BitWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int position;
    private long pending;
    private int pendingBits;

    /** @param capacity expected size in bytes; {@link #reserve} extends it if needed */
    BitWriter(int capacity) {
        bytes = new byte[capacity + Long.BYTES];
    }

    /** Reserves room. Must be called before {@link #put}, which does not check. */
    void reserve(long bits) {
        // Each write stores a whole long, of which only the first bytes may be valid.
        int needed = Math.toIntExact(position + (pendingBits + bits + 7) / 8 + Long.BYTES);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }

    /**
     * @param value {@code count} bits; all higher bits must be 0
     * @param count 0 to 56
     */
    void put(long value, int count) {
        pending |= value << pendingBits;
        pendingBits += count;
        LONG.set(bytes, position, pending);
        position += pendingBits >>> 3;
        pending >>>= pendingBits & ~7;
        pendingBits &= 7;
    }

    /** Pads the last byte with zeros. */
    void align() {
        put(0, -pendingBits & 7);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, position);
    }
}
