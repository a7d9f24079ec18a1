package io.dcgan.inference.image.png.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds runs of a repeated byte, in little-endian words of eight bytes.
 *
 * <p>Comparing byte by byte would take twice the time, because of a branch misprediction at every edge of every stroke.
 */
final class RunLengthScanner {
    static final int WORD = Long.BYTES;

    /** Number of bytes that {@link #literalsBeforeRun} examines for the start of a run. */
    static final int SCAN_BYTES = WORD - LengthCodeTable.MIN + 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

    private RunLengthScanner() {}

    /**
     * Returns the number of bytes before the next run.
     *
     * @param at 1 to {@code data.length - 8}
     * @return 0 to {@link #SCAN_BYTES}; the maximum means that no run starts earlier
     */
    static int literalsBeforeRun(byte[] data, int at) {
        long differences = differences(data, at);
        // The highest bit of each byte that equals the previous one; the addition carries into it from any other bit.
        long equal = ~(((differences & LOW_BITS) + LOW_BITS) | differences | LOW_BITS);
        long three = equal & (equal >>> Byte.SIZE) & (equal >>> (2 * Byte.SIZE));
        return three == 0 ? SCAN_BYTES : Long.numberOfTrailingZeros(three) / Byte.SIZE;
    }

    /**
     * Returns the number of bytes that equal their predecessor.
     *
     * @param at from 1
     * @return 0 to {@link LengthCodeTable#MAX}
     */
    static int runLength(byte[] data, int at) {
        int end = Math.min(data.length, at + LengthCodeTable.MAX);
        int i = at;
        for (; i + WORD <= end; i += WORD) {
            long differences = differences(data, i);
            if (differences != 0) {
                return i + Long.numberOfTrailingZeros(differences) / Byte.SIZE - at;
            }
        }
        while (i < end && data[i] == data[i - 1]) {
            i++;
        }
        return i - at;
    }

    private static long differences(byte[] data, int at) {
        return (long) LONG.get(data, at) ^ (long) LONG.get(data, at - 1);
    }
}
