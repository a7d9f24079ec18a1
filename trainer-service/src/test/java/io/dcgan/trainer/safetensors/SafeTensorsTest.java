package io.dcgan.trainer.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.latent.CounterRandom;
import io.dcgan.testsupport.Fuzzing;
import io.dcgan.trainer.network.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    private static final SafeTensors SMALL = new SafeTensors(
            Map.of("epoch", "3"),
            Map.of(
                    "w",
                    new Tensor(new int[] {2, 2}, new float[] {1, 2, 3, 4}),
                    "b",
                    new Tensor(new int[0], new float[1])));

    /** Written by Python's safetensors 0.8.0 with NumPy 2.4.6. */
    private static byte[] fromPython() throws IOException {
        try (var in = SafeTensorsTest.class.getResourceAsStream("python.safetensors")) {
            return in.readAllBytes();
        }
    }

    @Test
    void anyChangedFileIsReadOrReported() throws Exception {
        Fuzzing.fuzz(List.of(fromPython(), SMALL.write()), SafeTensors::read, IOException.class);
    }

    @Test
    void aFileWrittenByPythonIsReadBitForBit() throws Exception {
        var file = SafeTensors.read(fromPython());
        assertThat(file.metadata()).isEqualTo(Map.of("größe", "14 \"Zoll\"\n"));
        assertThat(file.tensors()).containsOnlyKeys("bias", "none", "weight");
        assertThat(tensor(file, "weight").shape()).containsExactly(2, 3);
        assertThat(tensor(file, "weight").values())
                .containsExactly(1, -2.5f, 3.25f, 0, Float.POSITIVE_INFINITY, Float.MIN_VALUE);
        assertThat(tensor(file, "bias").shape()).isEmpty();
        assertThat(tensor(file, "bias").values()).containsExactly(0.5f);
        assertThat(tensor(file, "none").shape()).containsExactly(0, 4);
    }

    @Test
    void theSameContentIsWrittenAsTheSameBytesAsByPython() throws Exception {
        assertThat(SafeTensors.read(fromPython()).write()).isEqualTo(fromPython());
    }

    @Test
    void theBytesFollowTheSpecification() {
        var json = ("{\"__metadata__\":{\"epoch\":\"3\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[4,20]}}")
                .getBytes(UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        var expected = ByteBuffer.allocate(8 + padded + 20).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded).put(json);
        while (expected.position() < 8 + padded) {
            expected.put((byte) ' ');
        }
        expected.putFloat(0).putFloat(1).putFloat(2).putFloat(3).putFloat(4);
        assertThat(SMALL.write()).isEqualTo(expected.array());
    }

    @Test
    void anEmptyFileHasNeitherMetadataNorArrays() throws Exception {
        var empty = new SafeTensors(Map.of(), Map.of());
        assertThat(new String(empty.write(), 8, 8, UTF_8)).isEqualTo("{}      ");
        assertThat(SafeTensors.read(empty.write())).isEqualTo(empty);
    }

    @Test
    void noArrayIsNamedLikeTheMetadata() {
        var tensors = Map.of("__metadata__", new Tensor(new int[] {1}, new float[1]));
        assertThatThrownBy(() -> new SafeTensors(Map.of(), tensors))
                .hasMessage("no array may have the name __metadata__");
    }

    @Test
    void aHeaderThatIsTooLongToReadIsNotWritten() {
        var large = new SafeTensors(Map.of("a", "x".repeat(1 << 20)), Map.of());
        assertThatThrownBy(large::write)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names and metadata must fit into 1048576 bytes, got 1048608");
    }

    @Test
    void aFileTruncatedAtAnyByteIsRejected() {
        var whole = SMALL.write();
        for (int length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SafeTensors.read(cut)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"-9223372036854775808,9223372036854775808", "-1,18446744073709551615", "1048577,1048577", "1,1"})
    void aHeaderLengthOutOfRangeIsRejected(long length, String shown) {
        var file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        assertThatThrownBy(() -> SafeTensors.read(file.array()))
                .isInstanceOf(IOException.class)
                .hasMessage("the length of the header, at byte 0, must be 2 to 1048576, got " + shown);
    }

    /** Headers of a file with 16 bytes of data, each with an error; @ is the position of the data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'a':{'dtype':'F16','shape':[8],'data_offsets':[0,16]} | dtype of 'a' must be F32, got 'F16'",
                "'a':{'dtype':'F32','shape':[8],'data_offsets':[0,16]} |"
                        + " 'a' must have 32 bytes for F32 [8], got 16 at byte @ of the file",
                "'a':{'dtype':'F32','shape':[-4],'data_offsets':[0,16]} |"
                        + " a size in the shape of 'a' must be 0 to 2147483647, got -4",
                "'a':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,16]} |"
                        + " a size in the shape of 'a' must be 0 to 2147483647, got 9223372036854775808",
                "'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,16]} |"
                        + " the shape of 'a' must hold fewer than 2^31 values, got [65536, 65536]",
                "'a':{'dtype':'F32','shape':[2147483647],'data_offsets':[0,16]} |"
                        + " 'a' must have 8589934588 bytes for F32 [2147483647], got 16 at byte @ of the file",
                "'a':{'dtype':'F32','shape':[4.0],'data_offsets':[0,16]} |"
                        + " a size in the shape of 'a' must be 0 to 2147483647, got 4.0",
                "'a':{'dtype':'F32','shape':4,'data_offsets':[0,16]} | shape of 'a' must be a list, got 4",
                "'a':{'dtype':'F32','data_offsets':[0,16]} | shape of 'a' must be a list, got nothing",
                "'a':{'dtype':'F32','shape':[4],'data_offsets':[0,17]} | the end of 'a' must be 0 to 16, got 17",
                "'a':{'dtype':'F32','shape':[4],'data_offsets':[-1,15]} | the start of 'a' must be 0 to 15, got -1",
                "'a':{'dtype':'F32','shape':[4],'data_offsets':[9,8]} | the start of 'a' must be 0 to 8, got 9",
                "'a':{'dtype':'F32','shape':[4],'data_offsets':[0]} |"
                        + " data_offsets of 'a' must be [begin, end], got [0]",
                "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                        + "'b':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}"
                        + " | 'b' must begin at byte @+8 of the file, without gap or overlap, got @+4",
                "'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]} |"
                        + " 'a' must begin at byte @ of the file, without gap or overlap, got @+8",
                "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} |"
                        + " the file must end at byte @+8, where its last array ends, got @+16 bytes",
                "'a':null | dtype of 'a' must be F32, got nothing",
                "'__metadata__':{'epoch':3} | 'epoch' in __metadata__ must be a string, got 3",
                "'__metadata__':null | __metadata__ must be an object, got null",
            })
    void aMalformedHeaderIsRejectedWithTheReason(String fields, String reason) {
        var file = file("{" + fields.replace('\'', '"') + "}", 16);
        int data = file.length - 16;
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(reason.replace('\'', '"')
                        .replace("@+16", "" + (data + 16))
                        .replace("@+8", "" + (data + 8))
                        .replace("@+4", "" + (data + 4))
                        .replace("@", "" + data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":",
                "{} {}",
            })
    void aHeaderThatIsNotAJsonObjectOrRepeatsAFieldIsRejected(String header) {
        assertThatThrownBy(() -> SafeTensors.read(file(header, 4)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the header, from byte 8, must be JSON, got an error at line 1, column ");
    }

    @Test
    void aHeaderThatDoesNotBeginWithABraceIsRejected() {
        assertThatThrownBy(() -> SafeTensors.read(file(" {}", 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("the header must begin with 0x7b at byte 8, got 0x20");
    }

    @Test
    void aDeeplyNestedHeaderIsRejected() {
        assertThatThrownBy(() -> SafeTensors.read(file("{\"a\":" + "[".repeat(1_000_000), 0)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedFileIsRejectedOrReadWithTheSameSize() throws Exception {
        var whole = SMALL.write();
        int rejected = 0;
        for (int round = 0; round < 2_000; round++) {
            var random = CounterRandom.of(1, 99, round);
            var damaged = random.below(4, 0) == 0 ? Arrays.copyOf(whole, random.below(whole.length, 1)) : whole.clone();
            for (int i = 0; i <= random.below(3, 2) && damaged.length > 0; i++) {
                damaged[random.below(damaged.length, 3 + 2 * i)] = (byte) random.bits(4 + 2 * i);
            }
            try {
                var read = SafeTensors.read(damaged);
                int bytes = read.tensors().values().stream()
                        .mapToInt(tensor -> 4 * tensor.values().length)
                        .sum();
                assertThat(bytes).isEqualTo(20);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
                rejected++;
            }
        }
        assertThat(rejected).isBetween(1_000, 1_999);
    }

    private static Tensor tensor(SafeTensors file, String name) {
        return requireNonNull(file.tensors().get(name));
    }

    private static byte[] file(String header, int data) {
        var json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
