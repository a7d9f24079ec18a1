package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.common.message.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the layers compute with while training. Weights, moments, batch statistics and losses are float32 in any case;
 * {@code bfloat16} keeps float32's range and 8 bits of its mantissa, and processors with instructions for it do more
 * of them at a time: somewhat with AVX-512, several times as many with matrix units (AMX).
 */
public sealed interface ComputePrecision extends AutoCloseable {
    /** All float32. */
    ComputePrecision FLOAT32 = new Float32();

    /** What commands call it. */
    String id();

    /** @param scope owns the result, where it is a new array */
    NDArray narrow(NDArray x, NDManager scope);

    /** Back to float32. */
    NDArray widen(NDArray x, NDManager scope);

    @Override
    void close();

    /** Returns the one that a command chose; {@code auto} is the faster one on this machine. */
    static ComputePrecision of(PrecisionChoice choice, NDManager manager) {
        boolean narrow = switch (choice) {
            case AUTO -> !manager.getDevice().isGpu() && cpuSupportsBfloat16();
            case FLOAT32 -> false;
            case BFLOAT16 -> true;
        };
        return narrow ? new Bfloat16(manager) : FLOAT32;
    }

    /** Whether the processor has instructions for products of bfloat16. */
    static boolean cpuSupportsBfloat16() {
        try {
            var features = Files.readString(Path.of("/proc/cpuinfo"));
            return features.contains("avx512_bf16") || features.contains("amx_bf16");
        } catch (IOException e) {
            // Not Linux: no processor with such instructions runs anything else in our reach.
            return false;
        }
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

    /** DJL cannot make arrays of bfloat16, but passes on those that the engine makes. */
    final class Bfloat16 implements ComputePrecision {
        private final TorchScriptOp narrow;
        private final TorchScriptOp widen;

        private Bfloat16(NDManager manager) {
            // The numbers are PyTorch's: 15 is bfloat16, 6 float32.
            narrow = new TorchScriptOp(manager, "torch.to(x, 15)");
            widen = new TorchScriptOp(manager, "torch.to(x, 6)");
        }

        @Override
        public String id() {
            return PrecisionChoice.BFLOAT16.toString();
        }

        @Override
        public NDArray narrow(NDArray x, NDManager scope) {
            return narrow.apply(x, scope);
        }

        @Override
        public NDArray widen(NDArray x, NDManager scope) {
            return widen.apply(x, scope);
        }

        @Override
        public void close() {
            narrow.close();
            widen.close();
        }
    }
}
