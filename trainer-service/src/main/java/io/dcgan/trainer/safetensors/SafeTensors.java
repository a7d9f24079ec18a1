package io.dcgan.trainer.safetensors;

import io.dcgan.common.message.Json;
import io.dcgan.trainer.network.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file: named F32 arrays and metadata. The same content always gives the same bytes.
 *
 * <p>Python reads the file with {@code safetensors.numpy.load_file}. Files from other writers are supported if all
 * their arrays are F32. The header is validated before any array is allocated, so reading a malformed file takes no
 * more memory than a few times its size.
 *
 * @param metadata strings by key, sorted by key
 * @param tensors  arrays by name, sorted by name
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">The format of safetensors</a>
 */
public record SafeTensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

    public SafeTensors {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        if (tensors.containsKey(SafeTensorsHeader.METADATA_KEY)) {
            throw new IllegalArgumentException("no array may have the name " + SafeTensorsHeader.METADATA_KEY);
        }
    }

    /**
     * Returns the content of the file.
     *
     * @throws IllegalArgumentException if names and metadata need more than 1 MiB
     * @throws ArithmeticException      if the file would be 2 GiB or larger
     */
    public byte[] write() {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put(SafeTensorsHeader.METADATA_KEY, metadata);
        }
        int end = 0;
        for (var entry : tensors.entrySet()) {
            int begin = end;
            var shape = entry.getValue().shape();
            int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            end = Math.addExact(begin, Math.multiplyExact(count, Float.BYTES));
            var info = new LinkedHashMap<String, Object>();
            info.put("dtype", TensorInfo.DTYPE);
            info.put("shape", shape);
            info.put("data_offsets", new int[] {begin, end});
            header.put(entry.getKey(), info);
        }
        var before = SafeTensorsHeader.write(Json.write(header));
        var file = new byte[Math.addExact(before.length, end)];
        var data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).put(before);
        for (var tensor : tensors.values()) {
            var values = tensor.values();
            data.asFloatBuffer().put(values);
            data.position(data.position() + Float.BYTES * values.length);
        }
        return file;
    }

    /** @throws IOException if the file is malformed; the message gives expected value, actual value and position */
    public static SafeTensors read(byte[] file) throws IOException {
        var header = SafeTensorsHeader.read(file);
        var tensors = new TreeMap<String, Tensor>();
        for (var info : header.tensorInfos()) {
            var data = ByteBuffer.wrap(file, info.begin(), info.length()).order(ByteOrder.LITTLE_ENDIAN);
            var values = new float[info.count()];
            data.asFloatBuffer().get(values);
            tensors.put(info.name(), new Tensor(info.shape(), values));
        }
        return new SafeTensors(header.metadata(), tensors);
    }
}
