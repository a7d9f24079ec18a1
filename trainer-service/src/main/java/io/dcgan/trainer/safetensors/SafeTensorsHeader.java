package io.dcgan.trainer.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dcgan.common.id.Require;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Header of a file: 8 bytes with the length of a JSON object, little-endian, followed by the object, padded with spaces
 * to a multiple of 8.
 *
 * @param tensorInfos sorted by position; the arrays fill the rest of the file without gaps
 */
record SafeTensorsHeader(Map<String, String> metadata, List<TensorInfo> tensorInfos) {
    static final String METADATA_KEY = "__metadata__";

    private static final int LENGTH_BYTES = 8;
    private static final int MAX_BYTES = 1 << 20;

    /** Returns the bytes that precede the data. */
    static byte[] write(byte[] json) {
        int padded = (json.length + 7) / 8 * 8;
        if (padded > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "names and metadata must fit into %d bytes, got %d".formatted(MAX_BYTES, padded));
        }
        var header = new byte[LENGTH_BYTES + padded];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return header;
    }

    static SafeTensorsHeader read(byte[] file) throws IOException {
        int data = dataOffset(file);
        var json = json(Arrays.copyOfRange(file, LENGTH_BYTES, data));
        var metadata = new TreeMap<String, String>();
        var tensorInfos = new ArrayList<TensorInfo>();
        for (var field : json.properties()) {
            if (field.getKey().equals(METADATA_KEY)) {
                metadata.putAll(metadata(field.getValue()));
            } else {
                tensorInfos.add(TensorInfo.read(field.getKey(), field.getValue(), data, file.length - data));
            }
        }
        tensorInfos.sort(Comparator.comparingInt(TensorInfo::begin).thenComparingInt(TensorInfo::end));
        int end = data;
        for (var info : tensorInfos) {
            if (info.begin() != end) {
                throw new IOException("\"%s\" must begin at byte %d of the file, without gap or overlap, got %d"
                        .formatted(Require.abbreviate(info.name()), end, info.begin()));
            }
            end = info.end();
        }
        if (end != file.length) {
            throw new IOException("the file must end at byte %d, where its last array ends, got %d bytes"
                    .formatted(end, file.length));
        }
        return new SafeTensorsHeader(metadata, tensorInfos);
    }

    private static int dataOffset(byte[] file) throws IOException {
        if (file.length < LENGTH_BYTES) {
            throw new IOException("the file must begin with %d bytes that give the length of its header, got %d"
                    .formatted(LENGTH_BYTES, file.length));
        }
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_BYTES) {
            throw new IOException("the length of the header, at byte 0, must be 2 to %d, got %s"
                    .formatted(MAX_BYTES, Long.toUnsignedString(length)));
        }
        if (LENGTH_BYTES + length > file.length) {
            throw new IOException(
                    "the header must end at byte %d, got a file of %d".formatted(LENGTH_BYTES + length, file.length));
        }
        if (file[LENGTH_BYTES] != '{') {
            throw new IOException("the header must begin with 0x7b at byte %d, got 0x%02x"
                    .formatted(LENGTH_BYTES, file[LENGTH_BYTES]));
        }
        return LENGTH_BYTES + (int) length;
    }

    private static ObjectNode json(byte[] bytes) throws IOException {
        try {
            return Json.read(bytes, ObjectNode.class);
        } catch (MalformedMessageException e) {
            throw new IOException("the header, from byte %d, %s".formatted(LENGTH_BYTES, e.getMessage()), e);
        }
    }

    private static Map<String, String> metadata(JsonNode json) throws IOException {
        if (!json.isObject()) {
            throw new IOException("%s must be an object, got %s".formatted(METADATA_KEY, TensorInfo.excerpt(json)));
        }
        var strings = new TreeMap<String, String>();
        for (var field : json.properties()) {
            if (!field.getValue().isTextual()) {
                throw new IOException("\"%s\" in %s must be a string, got %s"
                        .formatted(
                                Require.abbreviate(field.getKey()),
                                METADATA_KEY,
                                TensorInfo.excerpt(field.getValue())));
            }
            strings.put(field.getKey(), field.getValue().textValue());
        }
        return strings;
    }
}
