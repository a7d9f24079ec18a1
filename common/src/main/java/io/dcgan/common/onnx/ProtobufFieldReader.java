package io.dcgan.common.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** The fields of a protobuf message in the order of the file. */
final class ProtobufFieldReader {
    private final OnnxMessage message;
    private final CodedInputStream in;
    private final Set<Integer> seen = new HashSet<>();
    private int tag;

    /** Reads part of a message. */
    @FunctionalInterface
    interface Reader {
        void read() throws IOException;
    }

    ProtobufFieldReader(OnnxMessage message, CodedInputStream in) {
        this.message = message;
        this.in = in;
    }

    /** Moves to the next field, unless the message ends here. */
    boolean next() throws IOException {
        tag = in.readTag();
        return tag != 0;
    }

    /** The field's name; an unknown field has its number. */
    String name() {
        return message.fieldName(fieldNumber());
    }

    private int fieldNumber() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** Requires fields that the format calls optional. */
    void require(String... names) {
        for (var name : names) {
            if (seen.stream().noneMatch(field -> message.fieldName(field).equals(name))) {
                throw new IllegalArgumentException("the generator's %s must have %s".formatted(message, name));
            }
        }
    }

    /** Reads a message that the field may contain once. Protobuf would merge a second one into it. */
    void message(Reader reader) throws IOException {
        requireFirst();
        repeatedMessage(reader);
    }

    void repeatedMessage(Reader reader) throws IOException {
        inside(reader);
        seen.add(fieldNumber());
    }

    long number() throws IOException {
        requireFirst();
        requireType(WireFormat.WIRETYPE_VARINT);
        return in.readInt64();
    }

    long repeatedNumber() throws IOException {
        requireType(WireFormat.WIRETYPE_VARINT);
        return in.readInt64();
    }

    void skipFloat() throws IOException {
        requireFirst();
        requireType(WireFormat.WIRETYPE_FIXED32);
        in.readRawLittleEndian32();
    }

    String text() throws IOException {
        requireFirst();
        return repeatedText();
    }

    String repeatedText() throws IOException {
        requireType(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return in.readStringRequireUtf8();
    }

    ByteBuffer bytes() throws IOException {
        requireFirst();
        requireType(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return in.readByteBuffer();
    }

    void skipBytes() throws IOException {
        requireType(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        in.skipField(tag);
    }

    private void inside(Reader reader) throws IOException {
        requireType(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int outer = in.pushLimit(in.readRawVarint32());
        reader.read();
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }

    private void requireFirst() {
        if (!seen.add(fieldNumber())) {
            throw new IllegalArgumentException("the generator's %s must have one %s".formatted(message, name()));
        }
    }

    private void requireType(int type) {
        if (WireFormat.getTagWireType(tag) != type) {
            throw new IllegalArgumentException("%s of the generator's %s must have the wire type %d, got %d"
                    .formatted(name(), message, type, WireFormat.getTagWireType(tag)));
        }
    }

    IllegalArgumentException unexpected() {
        return new IllegalArgumentException("the generator's %s must not have %s".formatted(message, name()));
    }
}
