package io.dcgan.common.onnx;

import java.util.Map;

/**
 * Messages of an ONNX file, with the fields that appear in generators or in errors about them.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
enum OnnxMessage {
    MODEL(
            "ModelProto",
            Map.ofEntries(
                    Map.entry(1, "ir_version"),
                    Map.entry(2, "producer_name"),
                    Map.entry(3, "producer_version"),
                    Map.entry(4, "domain"),
                    Map.entry(5, "model_version"),
                    Map.entry(6, "doc_string"),
                    Map.entry(7, "graph"),
                    Map.entry(8, "opset_import"),
                    Map.entry(14, "metadata_props"),
                    Map.entry(20, "training_info"),
                    Map.entry(25, "functions"))),
    METADATA("StringStringEntryProto", Map.of(1, "key", 2, "value")),
    OPERATOR_SET("OperatorSetIdProto", Map.of(1, "domain", 2, "version")),
    GRAPH(
            "GraphProto",
            Map.of(
                    1, "node",
                    2, "name",
                    5, "initializer",
                    10, "doc_string",
                    11, "input",
                    12, "output",
                    13, "value_info",
                    14, "quantization_annotation",
                    15, "sparse_initializer")),
    NODE(
            "NodeProto",
            Map.of(
                    1, "input",
                    2, "output",
                    3, "name",
                    4, "op_type",
                    5, "attribute",
                    6, "doc_string",
                    7, "domain")),
    ATTRIBUTE(
            "AttributeProto",
            Map.of(
                    1, "name",
                    2, "f",
                    3, "i",
                    4, "s",
                    5, "t",
                    6, "g",
                    8, "ints",
                    11, "graphs",
                    13, "doc_string",
                    20, "type")),
    TENSOR(
            "TensorProto",
            Map.of(
                    1, "dims",
                    2, "data_type",
                    4, "float_data",
                    7, "int64_data",
                    8, "name",
                    9, "raw_data",
                    12, "doc_string",
                    13, "external_data",
                    14, "data_location")),
    VALUE("ValueInfoProto", Map.of(1, "name", 2, "type", 3, "doc_string"));

    private final String type;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable.
    private final Map<Integer, String> names;

    OnnxMessage(String type, Map<Integer, String> names) {
        this.type = type;
        this.names = names;
    }

    /** Returns the name of a field. */
    String fieldName(int number) {
        return names.getOrDefault(number, "field " + number);
    }

    @Override
    public String toString() {
        return type;
    }
}
