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
 * Named arrays and a few words about them, as one file. The same content gives the same bytes.
 *
 * <p>Python reads it with {@code safetensors.numpy.load_file}. A file that somebody else made is read if all its arrays
 * are F32 or I64; nothing in it is believed, so a wrong one costs no more memory than its own size a few times over.
 *
 * @param metadata words about the arrays, sorted by key
 * @param tensors  the F32 arrays, sorted by name
 * @param integers the I64 arrays, sorted by name; no name stands in both
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">The format of safetensors</a>
 */
public record SafeTensors(Map<String, String> metadata, Map<String, Tensor> tensors, Map<String, LongTensor> integers) {

    public SafeTensors {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        integers = Collections.unmodifiableMap(new TreeMap<>(integers));
        for (var name : integers.keySet()) {
            if (tensors.containsKey(name)) {
                throw new IllegalArgumentException("a name must stand once, got \"%s\" twice".formatted(name));
            }
        }
        if (tensors.containsKey(SafeTensorsHeader.METADATA_KEY)
                || integers.containsKey(SafeTensorsHeader.METADATA_KEY)) {
            throw new IllegalArgumentException("no array may have the name " + SafeTensorsHeader.METADATA_KEY);
        }
    }

    /** @throws IOException if there is no F32 array with this name */
    public Tensor tensor(String name) throws IOException {
        return require(tensors, name, "F32");
    }

    /** @throws IOException if there is no I64 array with this name */
    public LongTensor integers(String name) throws IOException {
        return require(integers, name, "I64");
    }

    /**
     * The file.
     *
     * @throws IllegalArgumentException if names and metadata need more than 1 MiB
     * @throws ArithmeticException      if it would be 2 GiB or larger
     */
    public byte[] write() {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put(SafeTensorsHeader.METADATA_KEY, metadata);
        }
        // The widest values first, so that each array is aligned; so does the Python package.
        int end = 0;
        for (var entry : integers.entrySet()) {
            end = add(
                    header,
                    entry.getKey(),
                    TensorInfo.Dtype.I64,
                    entry.getValue().shape(),
                    end);
        }
        for (var entry : tensors.entrySet()) {
            end = add(
                    header,
                    entry.getKey(),
                    TensorInfo.Dtype.F32,
                    entry.getValue().shape(),
                    end);
        }
        var before = SafeTensorsHeader.write(Json.write(header));
        var file = new byte[Math.addExact(before.length, end)];
        var data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).put(before);
        for (var array : integers.values()) {
            var values = array.values();
            data.asLongBuffer().put(values);
            data.position(data.position() + Long.BYTES * values.length);
        }
        for (var array : tensors.values()) {
            var values = array.values();
            data.asFloatBuffer().put(values);
            data.position(data.position() + Float.BYTES * values.length);
        }
        return file;
    }

    /** @throws IOException that says what must be, what it is and where, if it is not such a file */
    public static SafeTensors read(byte[] file) throws IOException {
        var header = SafeTensorsHeader.read(file);
        var tensors = new TreeMap<String, Tensor>();
        var integers = new TreeMap<String, LongTensor>();
        for (var slot : header.tensorInfos()) {
            var data = ByteBuffer.wrap(file, slot.begin(), slot.length()).order(ByteOrder.LITTLE_ENDIAN);
            if (slot.type() == TensorInfo.Dtype.I64) {
                var values = new long[slot.count()];
                data.asLongBuffer().get(values);
                integers.put(slot.name(), new LongTensor(slot.shape(), values));
            } else {
                var values = new float[slot.count()];
                data.asFloatBuffer().get(values);
                tensors.put(slot.name(), new Tensor(slot.shape(), values));
            }
        }
        return new SafeTensors(header.metadata(), tensors, integers);
    }

    private static <T> T require(Map<String, T> arrays, String name, String type) throws IOException {
        var array = arrays.get(name);
        if (array == null) {
            throw new IOException("the file must hold \"%s\" as %s, got %.500s".formatted(name, type, arrays.keySet()));
        }
        return array;
    }

    private static int add(Map<String, Object> header, String name, TensorInfo.Dtype type, int[] shape, int begin) {
        int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int end = Math.addExact(begin, Math.multiplyExact(count, type.bytes()));
        var slot = new LinkedHashMap<String, Object>();
        slot.put("dtype", type);
        slot.put("shape", shape);
        slot.put("data_offsets", new int[] {begin, end});
        header.put(name, slot);
        return end;
    }
}
