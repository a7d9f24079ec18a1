package io.dcgan.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import io.dcgan.testsupport.KafkaTestClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Draws the picture of the studio in the README, {@code docs/studio.png}, with digits of MNIST. */
@EnabledIfSystemProperty(named = "studio.picture", matches = ".*")
class StudioPictureIT {
    private static final int WIDTH = 1_280;
    private static final int TRAINING_MILLIS = 3_600_000;

    private final Path run;

    StudioPictureIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void thePictureOfTheReadmeShowsDigits() throws Exception {
        var root = Path.of("../..").toAbsolutePath().normalize();
        try (var browser = StudioBrowser.start();
                var stack = TestStack.start(root, run)) {
            new KafkaTestClient(stack.bootstrapServers()).send("{\"runId\": \"digits\", \"epochs\": 10}");
            var training = browser.open(stack.trainerUri("/?run=digits"), WIDTH, ColorScheme.LIGHT);
            assertThat(training.locator("h2 .state"))
                    .hasText("finished", new HasTextOptions().setTimeout(TRAINING_MILLIS));
            var page = browser.open(stack.inferenceUri("/?image=17"), WIDTH, ColorScheme.LIGHT);
            assertThat(page.getByAltText("100 generated images of seed 42")).isVisible();
            assertThat(page.locator(".selected img")).isVisible();
            page.screenshot(new ScreenshotOptions().setPath(root.resolve("docs/studio.png")));
        }
    }
}
