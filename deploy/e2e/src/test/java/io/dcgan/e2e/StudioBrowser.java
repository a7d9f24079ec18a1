package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.dcgan.common.golden.Golden;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Debian's Chromium, driven by Playwright. It records everything that must never happen in the studio: errors on the
 * console, violations of the content security policy and requests to other origins.
 */
final class StudioBrowser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target/studio");
    private static final int HEIGHT = 1_000;

    /** Other tests may use the processor at the same time. */
    private static final double PATIENCE_MILLIS = 60_000;
    /** Ids, ages, words for the quality, and numbers. */
    private static final Pattern CHANGING = Pattern.compile("\\d{8}-\\d{6,9}-[0-9a-f]{8}|…[0-9a-f]{8}|just now"
            + "|(\\d+ (s|min|h) ?)+ago|like real|close to real|recognizable|still rough|[0-9a-f]{12}…|\\d[\\d.,]*");

    private static final List<String> SERIOUS = List.of("serious", "critical");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> problems = new ArrayList<>();

    private StudioBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts the browser. Without one, the test is skipped, except in CI. */
    static StudioBrowser start() {
        var chromium = HostTools.require("chromium", "Debian package chromium");
        var node = HostTools.require("node", "Debian package nodejs");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        var playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_NODEJS_PATH", node.toString())));
        var browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(chromium)
                        .setChromiumSandbox(false)
                        .setArgs(List.of(
                                "--disable-gpu",
                                "--disable-quic",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        return new StudioBrowser(playwright, browser);
    }

    /** Opens a page in a window of its own. */
    Page open(URI address, int width, ColorScheme scheme) {
        var context = browser.newContext(new NewContextOptions()
                .setViewportSize(width, HEIGHT)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE));
        var page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !isExpected(message.text())) {
                problems.add("console: " + message.text());
            }
        });
        page.onPageError(error -> problems.add("page: " + error));
        page.onRequest(request -> {
            if (!request.isNavigationRequest()
                    && !request.url().startsWith("blob:")
                    && !origin(request.url()).equals(origin(request.frame().url()))) {
                problems.add("request to another origin: " + request.url());
            }
        });
        page.navigate(address.toString());
        return page;
    }

    private static String origin(String url) {
        var address = URI.create(url);
        return "%s://%s:%d".formatted(address.getScheme(), address.getHost(), address.getPort());
    }

    /** Chromium reports every response without success, including those that the page handles. */
    private static boolean isExpected(String message) {
        return message.startsWith("Failed to load resource");
    }

    /** Looks at the page with axe and keeps a picture of it. */
    void inspect(Page page, String name) {
        page.screenshot(new ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
        var violations = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> SERIOUS.contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getNodes())
                        .toList();
        assertThat(violations).as(name).isEmpty();
        assertThat(problems).as(name).isEmpty();
    }

    /**
     * Compares what a screen reader gets with a golden file. Whatever differs from run to run is replaced: ids, ages and
     * numbers. Equal lines in a row become one.
     */
    void inspectTree(Page page, String name) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : page.locator("body").ariaSnapshot().lines().toList()) {
            var steady = CHANGING.matcher(line).replaceAll("#");
            if (line.contains("/url: blob:")) {
                continue;
            }
            if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(steady)) {
                lines.add(steady);
            }
        }
        Golden.check("studio-" + name + ".txt", lines);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
