package io.dcgan.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.png.ParsedPng;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnimatedPngTest {
    private static final Signature GREY = new Signature(1, 0, 1, 2, 3);

    private final List<ImageSheet> frames = List.of(sheet(GREY, -1), sheet(GREY, 0), sheet(GREY, 1));

    @Test
    void aViewerWithoutAnimationShowsTheFirstFrame() throws IOException {
        var apng = AnimatedPng.encode(frames, 40, new TreeMap<>());
        assertThat(ParsedPng.values(apng))
                .isEqualTo(ParsedPng.values(frames.get(0).png(new TreeMap<>())));
    }

    @Test
    void everyFrameFollowsItsControlChunk() {
        var png = ParsedPng.read(AnimatedPng.encode(frames, 40, new TreeMap<>(Map.of("Seed", "42"))));
        assertThat(png.types())
                .containsExactly("IHDR", "tEXt", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND");
    }

    @Test
    void theAnimationRepeatsForever() {
        var control = ParsedPng.read(AnimatedPng.encode(frames, 40, new TreeMap<>()))
                .all("acTL")
                .get(0);
        assertThat(control.data()).containsExactly(0, 0, 0, 3, 0, 0, 0, 0);
    }

    @Test
    void controlChunksHoldSizeAndDelay() {
        var controls = ParsedPng.read(AnimatedPng.encode(frames, 40_000, new TreeMap<>()))
                .all("fcTL");
        for (var control : controls) {
            var values = control.values();
            values.getInt();
            assertThat(List.of(values.getInt(), values.getInt(), values.getInt(), values.getInt()))
                    .containsExactly(3, 2, 0, 0);
            assertThat(values.getShort() & 0xffff).isEqualTo(40_000);
            assertThat(values.getShort()).isEqualTo((short) 1000);
            assertThat(values.getShort()).isZero();
            assertThat(values.hasRemaining()).isFalse();
        }
    }

    @Test
    void sequenceNumbersCountControlAndDataChunks() {
        var png = ParsedPng.read(AnimatedPng.encode(frames, 40, new TreeMap<>()));
        var numbers = new ArrayList<Integer>();
        for (var chunk : png.chunks()) {
            if (chunk.type().equals("fcTL") || chunk.type().equals("fdAT")) {
                numbers.add(chunk.values().getInt());
            }
        }
        assertThat(numbers).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void everyFrameDecodesToItsPicture() throws IOException {
        for (var signature : List.of(GREY, new Signature(1, 0, 3, 5, 4))) {
            var sheets = List.of(sheet(signature, 0.5f), sheet(signature, -0.5f), sheet(signature, 0.1f));
            var png = ParsedPng.read(AnimatedPng.encode(sheets, 40, new TreeMap<>()));
            assertThat(ParsedPng.values(png.withData(png.all("IDAT").get(0).data())))
                    .isEqualTo(ParsedPng.values(sheets.get(0).png(new TreeMap<>())));
            for (int i = 1; i < sheets.size(); i++) {
                var data = png.all("fdAT").get(i - 1).data();
                assertThat(ParsedPng.values(png.withData(Arrays.copyOfRange(data, 4, data.length))))
                        .isEqualTo(ParsedPng.values(sheets.get(i).png(new TreeMap<>())));
            }
        }
    }

    @Test
    void anAnimationMayHaveOneFrame() {
        var png = ParsedPng.read(AnimatedPng.encode(frames.subList(0, 1), 0, new TreeMap<>()));
        assertThat(png.types()).containsExactly("IHDR", "acTL", "fcTL", "IDAT", "IEND");
    }

    @Test
    void invalidAnimationsAreRejected() {
        assertThatThrownBy(() -> AnimatedPng.encode(List.of(), 40, new TreeMap<>()))
                .hasMessageContaining("frames must be 1 to");
        assertThatThrownBy(() -> AnimatedPng.encode(frames, 65536, new TreeMap<>()))
                .hasMessage("delayMillis must be 0 to 65535, got 65536");
        var larger = List.of(frames.get(0), sheet(new Signature(1, 0, 1, 3, 3), 0));
        assertThatThrownBy(() -> AnimatedPng.encode(larger, 40, new TreeMap<>()))
                .hasMessage("all frames must be the same size as the first");
    }

    /** Returns a sheet of one image whose values descend from the first one. */
    private static ImageSheet sheet(Signature signature, float first) {
        var image = FloatBuffer.allocate(signature.imageSize());
        for (int i = 0; i < image.capacity(); i++) {
            image.put(i, first - i * 0.01f);
        }
        var sheet = new ImageSheet(signature, 1, 1);
        sheet.put(0, 1, image);
        return sheet;
    }
}
