package io.dcgan.common.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads an ONNX file that has only the fields of a generator, a limited number of times each. Generated message classes
 * would need a multiple of the file's size before anything is checked.
 */
final class GraphReader {
    private static final int MAX_NODES = 256;
    private static final int MAX_CONSTANTS = 512;

    /** Inputs, outputs, dimensions, attributes and their numbers. */
    private static final int MAX_LIST = 8;

    private static final int MAX_METADATA = 64;
    private static final int MAX_NAME_LENGTH = 256;

    /** The runtime turns a few bytes of an unusual type into many more. */
    private static final int MAX_TYPE_BYTES = 256;

    private static final Pattern NAME_PATTERN = Pattern.compile("[ -~]{1," + MAX_NAME_LENGTH + "}");

    /** The first operator set with today's meaning of all operators. */
    private static final int MIN_OPERATOR_SET = 13;

    private final CodedInputStream in;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<String, Initializer> constants = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();

    private GraphReader(CodedInputStream in) {
        this.in = in;
    }

    /**
     * @throws IOException              if the file is no protobuf message
     * @throws IllegalArgumentException if it has other fields than a generator
     */
    static OnnxGraph read(byte[] file) throws IOException {
        var in = CodedInputStream.newInstance(file);
        in.enableAliasing(true);
        var reader = new GraphReader(in);
        reader.readModel();
        in.checkLastTagWas(0);
        return new OnnxGraph(reader.inputs, reader.outputs, reader.nodes, reader.constants, reader.metadata);
    }

    private void readModel() throws IOException {
        var model = new ProtobufFieldReader(OnnxMessage.MODEL, in);
        while (model.next()) {
            switch (model.name()) {
                case "ir_version", "model_version" -> model.number();
                case "producer_name", "producer_version", "domain", "doc_string" -> model.skipBytes();
                case "graph" -> model.message(this::readGraph);
                case "opset_import" -> model.message(this::readOperatorSet);
                case "metadata_props" -> model.repeatedMessage(this::readMetadata);
                default -> throw model.unexpected();
            }
        }
        model.require("graph", "opset_import");
    }

    private void readMetadata() throws IOException {
        var entry = new ProtobufFieldReader(OnnxMessage.METADATA, in);
        var key = "";
        var value = "";
        while (entry.next()) {
            switch (entry.name()) {
                case "key" -> key = entry.text();
                case "value" -> value = entry.text();
                default -> throw entry.unexpected();
            }
        }
        if (metadata.put(key, value) != null) {
            throw new IllegalArgumentException("each key of the metadata must be unique, got one twice");
        }
        limit("entries of metadata", metadata.size(), MAX_METADATA);
    }

    private void readOperatorSet() throws IOException {
        var fields = new ProtobufFieldReader(OnnxMessage.OPERATOR_SET, in);
        while (fields.next()) {
            switch (fields.name()) {
                case "domain" -> requireStandard(fields.text());
                case "version" -> {
                    long version = fields.number();
                    if (version < MIN_OPERATOR_SET) {
                        throw new IllegalArgumentException("the generator's operator set must be at least %d, got %d"
                                .formatted(MIN_OPERATOR_SET, version));
                    }
                }
                default -> throw fields.unexpected();
            }
        }
        fields.require("version");
    }

    private void readGraph() throws IOException {
        var graph = new ProtobufFieldReader(OnnxMessage.GRAPH, in);
        while (graph.next()) {
            switch (graph.name()) {
                case "name", "doc_string" -> graph.skipBytes();
                case "node" -> add(nodes, graph, this::readNode, MAX_NODES);
                case "initializer" -> graph.repeatedMessage(this::readConstant);
                case "input" -> add(inputs, graph, this::readValue, MAX_LIST);
                case "output" -> add(outputs, graph, this::readValue, MAX_LIST);
                default -> throw graph.unexpected();
            }
        }
    }

    /** Returns the name; the runtime checks the type. */
    private String readValue() throws IOException {
        var value = new ProtobufFieldReader(OnnxMessage.VALUE, in);
        var name = "";
        while (value.next()) {
            switch (value.name()) {
                case "name" -> name = requireName(value.text());
                case "type" ->
                    limit("bytes in the type of a value", value.bytes().remaining(), MAX_TYPE_BYTES);
                case "doc_string" -> value.skipBytes();
                default -> throw value.unexpected();
            }
        }
        value.require("name");
        return name;
    }

    private GraphNode readNode() throws IOException {
        var node = new ProtobufFieldReader(OnnxMessage.NODE, in);
        var operator = "";
        var nodeInputs = new ArrayList<String>();
        var output = "";
        var attributes = new HashMap<String, List<Long>>();
        while (node.next()) {
            switch (node.name()) {
                case "input" -> {
                    limit("inputs", nodeInputs.size() + 1, MAX_LIST);
                    nodeInputs.add(requireName(node.repeatedText()));
                }
                case "output" -> output = requireName(node.text());
                case "op_type" -> operator = requireName(node.text());
                case "domain" -> requireStandard(node.text());
                case "attribute" ->
                    node.repeatedMessage(() -> {
                        limit("attributes", attributes.size() + 1, MAX_LIST);
                        readAttribute(attributes);
                    });
                case "name", "doc_string" -> node.skipBytes();
                default -> throw node.unexpected();
            }
        }
        node.require("op_type", "output");
        return new GraphNode(operator, nodeInputs, output, attributes);
    }

    private void readAttribute(Map<String, List<Long>> attributes) throws IOException {
        var attribute = new ProtobufFieldReader(OnnxMessage.ATTRIBUTE, in);
        var name = "";
        var integers = new ArrayList<Long>();
        while (attribute.next()) {
            switch (attribute.name()) {
                case "name" -> name = requireName(attribute.text());
                case "ints" -> addNumber(integers, attribute.repeatedNumber());
                case "f" -> attribute.skipFloat();
                case "type" -> attribute.number();
                case "doc_string" -> attribute.skipBytes();
                default -> throw attribute.unexpected();
            }
        }
        attribute.require("name");
        if (attributes.put(name, integers) != null) {
            throw new IllegalArgumentException("a node must have each attribute once, got two of " + name);
        }
    }

    private void readConstant() throws IOException {
        var tensor = new ProtobufFieldReader(OnnxMessage.TENSOR, in);
        var name = "";
        var shape = new ArrayList<Long>();
        var type = ElementType.FLOAT;
        var content = ByteBuffer.allocate(0);
        while (tensor.next()) {
            switch (tensor.name()) {
                case "dims" -> addNumber(shape, tensor.repeatedNumber());
                case "data_type" -> type = ElementType.of(tensor.number());
                case "name" -> name = requireName(tensor.text());
                case "raw_data" -> content = tensor.bytes();
                case "doc_string" -> tensor.skipBytes();
                default -> throw tensor.unexpected();
            }
        }
        tensor.require("data_type", "name", "raw_data");
        limit("initializers", constants.size() + 1, MAX_CONSTANTS);
        if (constants.put(name, constant(name, type, shape, content)) != null) {
            throw new IllegalArgumentException("each initializer must have its own name, got two of " + name);
        }
    }

    private static Initializer constant(String name, ElementType type, List<Long> shape, ByteBuffer content) {
        if (shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("%s must have positive dimensions, got %s".formatted(name, shape));
        }
        long bytes = Math.multiplyExact(GraphTensor.product(shape), type.bytes());
        if (bytes != content.remaining()) {
            throw new IllegalArgumentException("%s with the shape %s must have %d bytes of raw_data, got %d"
                    .formatted(name, shape, bytes, content.remaining()));
        }
        if (type == ElementType.FLOAT) {
            return new Initializer(type, shape, List.of());
        }
        limit("integers in " + name, content.remaining() / Long.BYTES, MAX_LIST);
        var integers = new ArrayList<Long>();
        for (var longs = content.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer(); longs.hasRemaining(); ) {
            integers.add(longs.get());
        }
        return new Initializer(type, shape, integers);
    }

    /** Reads one of several messages. */
    @FunctionalInterface
    private interface ElementReader<T> {
        T read() throws IOException;
    }

    private static <T> void add(List<T> list, ProtobufFieldReader fields, ElementReader<T> reader, int max)
            throws IOException {
        limit(fields.name(), list.size() + 1, max);
        fields.repeatedMessage(() -> list.add(reader.read()));
    }

    private static void addNumber(List<Long> numbers, long number) {
        limit("numbers in a list", numbers.size() + 1, MAX_LIST);
        numbers.add(number);
    }

    private static void requireStandard(String domain) {
        if (!domain.isEmpty()) {
            throw new IllegalArgumentException(
                    "the generator's operators must be in the domain \"\", got \"%s\"".formatted(requireName(domain)));
        }
    }

    /** Errors repeat names, so these are short and printable. */
    private static String requireName(String name) {
        if (!NAME_PATTERN.matcher(name).matches()) {
            throw new IllegalArgumentException("a name in the graph must be 1 to %d printable ASCII characters, got %d"
                    .formatted(MAX_NAME_LENGTH, name.length()));
        }
        return name;
    }

    private static void limit(String what, int count, int max) {
        if (count > max) {
            throw new IllegalArgumentException("a generator must have at most %d %s".formatted(max, what));
        }
    }
}
