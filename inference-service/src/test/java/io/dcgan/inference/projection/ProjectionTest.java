package io.dcgan.inference.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.projection.Projection.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final int SIZE = 8;
    private static final Signature SIGNATURE = new Signature(SIZE, 3, 1, 2, 4);

    @Test
    void theImageOfTheFoundLatentIsLikeTheTarget() throws Exception {
        var target = new float[] {0.1f, -0.2f, 0.3f, -0.4f, 0.5f, -0.6f, 0.7f, -0.8f};
        var matches = search(target, OptionalInt.of(2));
        var last = matches.get(matches.size() - 1);
        assertThat(last.distance()).isLessThan(0.05);
        assertThat(last.digit()).isEqualTo(2);
        assertThat(last.images()).isEqualTo(last.total());
        assertThat(last.pixels()).containsExactly(target, within(0.1f));
        assertThat(matches).extracting(Match::images).isSorted();
    }

    @Test
    void theSearchChoosesTheClass() throws Exception {
        var matches = new ArrayList<Match>();
        Projection.ImageGenerator generator = (latents, digit) -> {
            var pixels = new float[latents.length * SIZE];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = digit - 1 + (float) latents[i / SIZE][i % SIZE] / 10;
            }
            return pixels;
        };
        var target = new float[] {1, 1, 1, 1, 1, 1, 1, 1};
        new Projection(SIGNATURE, target, OptionalInt.empty()).search(generator, matches::add);
        assertThat(matches.get(matches.size() - 1).digit()).isEqualTo(2);
    }

    @Test
    void aSearchEndsWhenItsListenerOrItsImageGeneratorStops() throws Exception {
        var matches = new ArrayList<Match>();
        new Projection(SIGNATURE, new float[SIZE], OptionalInt.empty()).search(ProjectionTest::generate, match -> {
            matches.add(match);
            return false;
        });
        assertThat(matches).hasSize(1);
        new Projection(SIGNATURE, new float[SIZE], OptionalInt.empty())
                .search((latents, digit) -> new float[0], match -> matches.add(match));
        assertThat(matches).hasSize(1);
    }

    private static List<Match> search(float[] target, OptionalInt digit) throws InterruptedException {
        var matches = new ArrayList<Match>();
        new Projection(SIGNATURE, target, digit).search(ProjectionTest::generate, matches::add);
        return matches;
    }

    /** Draws the latent, brighter by a tenth of its class. */
    private static float[] generate(double[][] latents, int digit) {
        var pixels = new float[latents.length * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.tanh(latents[i / SIZE][i % SIZE]) + digit / 10f;
        }
        return pixels;
    }
}
