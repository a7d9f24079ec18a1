package io.dcgan.inference.image.png.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs numbers of some bits into bytes, lowest bit first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.1.1">RFC 1951, packing into bytes</a>
 */
final class BitWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int position;
    private long pending;
    private int pendingBits;

    /** @param capacity bytes, a guess: {@link #reserve} makes it sure */
    BitWriter(int capacity) {
        bytes = new byte[capacity + Long.BYTES];
    }

    /** Makes room; whoever puts has reserved before. */
    void reserve(long bits) {
        // A long is written at a time, of which only the first bytes may count.
        int needed = Math.toIntExact(position + (pendingBits + bits + 7) / 8 + Long.BYTES);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }

    /**
     * @param value of {@code count} bits, nothing above them
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

    /** Fills the last byte with zeros. */
    void align() {
        put(0, -pendingBits & 7);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, position);
    }
}
