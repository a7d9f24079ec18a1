package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.common.message.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Precision in which the layers compute during training. Weights, moments, batch statistics and losses are always
 * float32. {@code bfloat16} has the range of float32 and 8 bits of its mantissa. Whether it is faster depends on the
 * processor; see docs/decisions/0003-blocks-and-bfloat16.md.
 */
public sealed interface ComputePrecision extends AutoCloseable {
    /** All computations in float32. */
    ComputePrecision FLOAT32 = new Float32();

    /** Name in commands. */
    String id();

    /**
     * Converts float32 to this precision.
     *
     * @param scope owner of the result, if it is a new array
     */
    NDArray narrow(NDArray x, NDManager scope);

    /** Converts values of this precision to float32. */
    NDArray widen(NDArray x, NDManager scope);

    @Override
    void close();

    /** Returns the precision that a command chose; {@code auto} is the faster one on this machine. */
    static ComputePrecision of(PrecisionChoice choice, NDManager manager) {
        boolean narrow = switch (choice) {
            case AUTO -> !manager.getDevice().isGpu() && isBfloat16Faster();
            case FLOAT32 -> false;
            case BFLOAT16 -> true;
        };
        return narrow ? new Bfloat16(manager) : FLOAT32;
    }

    /** Returns whether this processor computes faster in bfloat16. */
    private static boolean isBfloat16Faster() {
        try {
            return isBfloat16Faster(Files.readString(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            // Not Linux: no supported platform with such instructions runs anything else.
            return false;
        }
    }

    /**
     * Returns whether a processor computes faster in bfloat16: with matrix units, or with vector instructions for it on
     * AMD. Intel's vector instructions for bfloat16 do no more multiplications per cycle than those for float32.
     *
     * @param cpuinfo content of {@code /proc/cpuinfo}
     */
    static boolean isBfloat16Faster(String cpuinfo) {
        return cpuinfo.contains("amx_bf16") || (cpuinfo.contains("avx512_bf16") && cpuinfo.contains("AuthenticAMD"));
    }

    /** See {@link ComputePrecision#FLOAT32}. */
    record Float32() implements ComputePrecision {
        @Override
        public String id() {
            return PrecisionChoice.FLOAT32.toString();
        }

        @Override
        public NDArray narrow(NDArray x, NDManager scope) {
            return x;
        }

        @Override
        public NDArray widen(NDArray x, NDManager scope) {
            return x;
        }

        @Override
        public void close() {}
    }

    /** Bfloat16 by TorchScript: DJL cannot create bfloat16 arrays, but passes them on between operations. */
    final class Bfloat16 implements ComputePrecision {
        private final TorchScriptOp narrow;
        private final TorchScriptOp widen;

        private Bfloat16(NDManager manager) {
            // PyTorch data type codes: 15 is bfloat16, 6 is float32.
            narrow = TorchScriptOp.ofExpression(manager, "torch.to(x, 15)");
            widen = TorchScriptOp.ofExpression(manager, "torch.to(x, 6)");
        }

        @Override
        public String id() {
            return PrecisionChoice.BFLOAT16.toString();
        }

        @Override
        public NDArray narrow(NDArray x, NDManager scope) {
            return narrow.apply(scope, x);
        }

        @Override
        public NDArray widen(NDArray x, NDManager scope) {
            return widen.apply(scope, x);
        }

        @Override
        public void close() {
            narrow.close();
            widen.close();
        }
    }
}
