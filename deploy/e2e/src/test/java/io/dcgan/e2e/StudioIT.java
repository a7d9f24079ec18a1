package io.dcgan.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.local.DcganStack;
import io.dcgan.testsupport.KafkaTestClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The studio in a browser, in front of the real stack: from an empty page to digits, and everything that a person does
 * with them. {@code target/studio} has a picture of each view.
 */
class StudioIT {
    private static final int DESKTOP = 1_280;
    private static final int PHONE = 390;
    private static final int TRAINING_MILLIS = 120_000;

    private final Path run;

    StudioIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void fromAnEmptyPageToDigits() throws Exception {
        var root = Path.of("../..").toAbsolutePath().normalize();
        try (var browser = StudioBrowser.start();
                var stack = TestStack.start(root, run)) {
            invitations(browser, stack);
            trainFromTheForm(browser, stack);
            play(browser, stack);
            seeTheSwap(browser, stack);
            operate(browser, stack);
            compareRuns(browser, stack);
            drawAndFind(browser, stack);
            loseTheNetwork(browser, stack);
            mistakes(browser, stack);
            phone(browser, stack);
        }
    }

    private static void invitations(StudioBrowser browser, DcganStack stack) throws Exception {
        var playground = browser.open(stack.inferenceUri("/"), DESKTOP, ColorScheme.LIGHT);
        assertThat(heading(playground, "No generator yet")).isVisible();
        assertThat(link(playground, "Train the first generator"))
                .hasAttribute("href", stack.trainerUri("/?start=first").toString());
        browser.inspect(playground, "playground-empty");
        browser.inspectTree(playground, "playground-empty");
        var training = browser.open(stack.trainerUri("/"), DESKTOP, ColorScheme.LIGHT);
        assertThat(heading(training, "No run yet")).isVisible();
        browser.inspect(training, "training-empty");
        browser.inspectTree(training, "training-empty");
    }

    private static void trainFromTheForm(StudioBrowser browser, DcganStack stack) {
        var page = browser.open(stack.trainerUri("/"), DESKTOP, ColorScheme.DARK);
        button(page, "Choose the settings").click();
        field(page, "Dataset").selectOption("strokes");
        field(page, "Epochs").fill("501");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("epochs must be 1 to 500, got 501");
        field(page, "Epochs").fill("3");
        page.getByText("All 35 settings").click();
        field(page, "Loss").selectOption("hinge");
        field(page, "Label smoothing").fill("0");
        assertThat(page.locator("form pre"))
                .hasText("{\"epochs\": 3, \"publishEvery\": 1, \"dataset\": \"strokes\", \"loss\": \"hinge\","
                        + " \"labelSmoothing\": 0}");
        assertThat(page.locator(".estimate"))
                .containsText("steps", new ContainsTextOptions().setTimeout(TRAINING_MILLIS));
        browser.inspect(page, "training-form-dark");
        button(page, "Start").click();
        assertThat(page.locator(".samples img")).isVisible(new IsVisibleOptions().setTimeout(TRAINING_MILLIS));
        button(page, "Pause").click();
        assertThat(page.locator("h2 .state")).hasText("paused");
        browser.inspect(page, "training-paused-dark");
        button(page, "Resume").click();
        assertThat(page.locator("h2 .state"))
                .containsText("finished", new ContainsTextOptions().setTimeout(TRAINING_MILLIS));
        var scrubber = page.locator(".samples").getByRole(AriaRole.SLIDER);
        assertThat(scrubber).hasAttribute("max", "2");
        scrubber.press("ArrowLeft");
        assertThat(button(page, "Follow (1 newer)")).isVisible();
        assertThat(page.locator("figure.chart")).hasCount(3);
        assertThat(link(page, "Open in playground")).isVisible();
        assertThat(page.locator("figure.chart").first().locator("figcaption")).containsText("discriminator");
        browser.inspect(page, "training-finished-dark");
        page.locator(".sample-sheet")
                .getByLabel("image 23", new Locator.GetByLabelOptions().setExact(true))
                .click();
        assertThat(page.locator(".filmstrip canvas")).hasCount(4);
        browser.inspect(page, "training-filmstrip-dark");
        button(page, "Fork").click();
        assertThat(page.locator("form pre")).containsText("\"forkOf\": ");
        assertThat(page.locator("form pre")).containsText("\"loss\": \"hinge\"");
        button(page, "Close").click();
    }

    private static void play(StudioBrowser browser, DcganStack stack) throws Exception {
        var page = browser.open(stack.inferenceUri("/?seed=7"), DESKTOP, ColorScheme.LIGHT);
        assertThat(page.getByAltText("100 generated images of seed 7")).isVisible();
        assertThat(page.locator(".selected img")).isVisible();
        browser.inspectTree(page, "playground-sheet");
        page.getByLabel("image 17", exactly()).click();
        assertThat(page.locator(".selected dl")).containsText("7, image 17, digit 7");
        page.keyboard().press("ArrowRight");
        assertThat(page.locator(".selected dl")).containsText("7, image 18, digit 8");
        page.getByText("Where it comes from").click();
        assertThat(page.locator(".selected")).containsText("strokes, SHA-256");
        button(page, "Pin as A").click();
        assertThat(page).hasURL(Pattern.compile(".*image=18.*a=7/18/8.*"));
        browser.inspect(page, "playground-sheet");

        page.getByLabel("3", exactly()).check(new Locator.CheckOptions().setForce(true));
        assertThat(page).hasURL(Pattern.compile(".*digit=3.*"));
        button(page, "Walk").click();
        assertThat(page.locator("canvas")).isVisible();
        browser.inspect(page, "playground-walk");

        button(page, "Pad").click();
        assertThat(page.locator(".pad-result img")).isVisible();
        page.locator(".pad").click(new Locator.ClickOptions().setPosition(300, 200));
        assertThat(page.getByLabel("x").first()).not().hasValue("0");
        assertThat(page).hasURL(Pattern.compile(".*view=pad.*at=.*"));
        assertThat(page.locator("pre")).containsText("/generate?at=");
        browser.inspect(page, "playground-pad");
        browser.inspectTree(page, "playground-pad");

        // The address is the state.
        var again = browser.open(URI.create(page.url()), DESKTOP, ColorScheme.LIGHT);
        assertThat(again.locator("pre")).hasText(page.locator("pre").textContent());
    }

    private static void seeTheSwap(StudioBrowser browser, DcganStack stack) throws Exception {
        var page = browser.open(stack.inferenceUri("/"), DESKTOP, ColorScheme.DARK);
        assertThat(page.getByAltText("100 generated images of seed 42")).isVisible();
        var kafka = new KafkaTestClient(stack.bootstrapServers());
        kafka.send("{\"runId\": \"second\", \"dataset\": \"strokes\", \"epochs\": 1, \"seed\": 2}");
        kafka.await("second", RunFinished.class);
        assertThat(page.locator(".swap"))
                .containsText(Pattern.compile("went live .* s after the trainer exported it: run second, epoch 1"));
        button(page, "Compare").click();
        assertThat(page.locator(".compare img")).hasCount(2);
        assertThat(page.locator(".actions pre")).containsText("/compare?releases=");
        browser.inspect(page, "playground-compare-dark");
    }

    private static void operate(StudioBrowser browser, DcganStack stack) throws Exception {
        var page = browser.open(stack.inferenceUri("/"), DESKTOP, ColorScheme.LIGHT);
        page.getByText("Releases").first().click();
        confirm(page, "Hold the live release");
        assertThat(page.locator(".bar")).containsText("held");
        var live = page.locator(".bar .mono");
        var before = live.textContent();
        page.locator("tr", new Page.LocatorOptions().setHasText("loaded"))
                .getByText("Canary")
                .first()
                .click();
        browser.inspect(page, "playground-canary");
        page.locator("dialog .primary").click();
        assertThat(page.locator(".bar")).containsText("10 %");
        confirm(page, "End the canary");
        assertThat(page.locator(".bar")).not().containsText("canary");
        confirm(page, "Roll back");
        assertThat(live).not().hasText(before);
        assertThat(page.locator(".swap")).containsText("went live");
        confirm(page, "Release the hold");
        assertThat(page.locator(".bar")).not().containsText("held");
        browser.inspect(page, "playground-releases");
    }

    /** Presses a button, and the one that confirms it. */
    private static void confirm(Page page, String name) {
        button(page, name).click();
        page.locator("dialog .primary").click();
        assertThat(page.locator("dialog")).hasCount(0);
    }

    private static void drawAndFind(StudioBrowser browser, DcganStack stack) throws Exception {
        var page = browser.open(stack.inferenceUri("/?view=draw"), DESKTOP, ColorScheme.LIGHT);
        var canvas = page.locator("canvas.drawing").boundingBox();
        page.mouse().move(canvas.x + 90, canvas.y + 60);
        page.mouse().down();
        page.mouse().move(canvas.x + 190, canvas.y + 60);
        page.mouse().move(canvas.x + 130, canvas.y + 220);
        page.mouse().up();
        button(page, "Find it").click();
        assertThat(page.locator(".found img")).isVisible();
        assertThat(page.locator(".draw-view + h2, .walk canvas").first())
                .isVisible(new IsVisibleOptions().setTimeout(TRAINING_MILLIS));
        assertThat(page.locator(".found")).containsText("of the range from black to white");
        browser.inspect(page, "playground-draw");
        browser.inspectTree(page, "playground-draw");
        button(page, "Copy the selected image").click();
        button(page, "Find it").click();
        assertThat(page.locator(".found")).containsText("digit 0");
    }

    private static void compareRuns(StudioBrowser browser, DcganStack stack) {
        var page = browser.open(stack.trainerUri("/"), DESKTOP, ColorScheme.LIGHT);
        var boxes = page.locator(".runs input[type=checkbox]");
        boxes.first().check();
        boxes.last().check();
        assertThat(page.locator(".side-by-side img")).hasCount(2);
        assertThat(page.locator("figure.chart figcaption")).containsText("second");
        browser.inspect(page, "training-compare");
        page.getByLabel("metric").selectOption("generatorLoss");
        assertThat(page.locator("figure.chart figcaption")).containsText("Generator loss");
    }

    private static void loseTheNetwork(StudioBrowser browser, DcganStack stack) {
        var playground = browser.open(stack.inferenceUri("/"), DESKTOP, ColorScheme.LIGHT);
        assertThat(playground.locator("img.pixels").first()).isVisible();
        playground.context().setOffline(true);
        assertThat(playground.getByRole(AriaRole.ALERT).first()).containsText("cannot be reached");
        assertThat(playground.locator("img.pixels").first()).isVisible();
        playground.context().setOffline(false);
        assertThat(playground.getByRole(AriaRole.ALERT)).hasCount(0);

        var training = browser.open(stack.trainerUri("/?run=second"), DESKTOP, ColorScheme.LIGHT);
        assertThat(training.locator("img.pixels").first()).isVisible();
        training.context().setOffline(true);
        button(training, "New run from this").click();
        assertThat(training.getByRole(AriaRole.ALERT)).containsText("cannot be reached");
        training.context().setOffline(false);
        button(training, "New run from this").click();
        assertThat(training.locator("form pre")).containsText("\"dataset\": \"strokes\"");
        assertThat(training.getByRole(AriaRole.ALERT)).hasCount(0);
    }

    private static void mistakes(StudioBrowser browser, DcganStack stack) {
        var page = browser.open(stack.inferenceUri("/?model=mnits&seed=1'x&at=z"), DESKTOP, ColorScheme.LIGHT);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("model must be one of mnist, got \"mnits\"");
        button(page, "Show mnist").click();
        assertThat(page.getByAltText("100 generated images of seed 42")).isVisible();
        page.navigate(stack.inferenceUri("/?release=gone").toString());
        assertThat(page.locator(".bar")).containsText("gone is not loaded, so the live release draws.");
        page.navigate(stack.trainerUri("/?run=missing").toString());
        assertThat(page.getByText("There is no run missing.")).isVisible();
    }

    private static void phone(StudioBrowser browser, DcganStack stack) {
        for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            var name = "-phone-" + scheme.name().toLowerCase(Locale.ROOT);
            var playground = browser.open(stack.inferenceUri("/"), PHONE, scheme);
            assertThat(playground.getByAltText("100 generated images of seed 42"))
                    .isVisible();
            browser.inspect(playground, "playground" + name);
            var training = browser.open(stack.trainerUri("/?run=second"), PHONE, scheme);
            assertThat(training.locator(".samples img")).isVisible();
            browser.inspect(training, "training" + name);
            for (var page : new Page[] {playground, training}) {
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("the page is not wider than the window")
                        .isLessThanOrEqualTo(PHONE);
            }
        }
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    private static Locator field(Page page, String name) {
        return page.getByLabel(name, exactly());
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName(name));
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(name));
    }
}
