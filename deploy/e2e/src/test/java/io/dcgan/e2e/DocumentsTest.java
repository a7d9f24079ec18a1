package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the documents against the sources: their numbers, links, class names, paths and dependencies. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`|-D(?:bench|it\\.test|test)=(\\w+)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern TWO_WORDS = Pattern.compile("(?<![\\w-])[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+\\b");
    private static final Pattern CITED_FILE = Pattern.compile(
            "(?<![\\w/.-])(?:docs|common|deploy|trainer-service|inference-service)/[\\w./-]+\\.(?:md|java|yaml|yml|json|png)\\b");

    /** Class-like names of other projects: ONNX, PyTorch, Python, the JDK, SmallRye, Kafka and Linux. */
    private static final Set<String> FOREIGN = Set.of(
            "ConfigMapping",
            "ConvTranspose",
            "ConvTranspose2d",
            "DepthToSpace",
            "EventSource",
            "G1PeriodicGCInterval",
            "HdrHistogram",
            "KafkaCloudEventHelper",
            "KafkaConnector",
            "KafkaSourceHealth",
            "MatMul",
            "NormalDist",
            "ProducerRecord",
            "ReactiveKafkaConsumer",
            "ScramLoginModule",
            "RebalanceListeners",
            "StrictMath",
            "SubscriberMediator",
            "SubscriptionState",
            "VmRSS",
            "WrappedConsumerRebalanceListener");

    @Test
    void everyRelativeLinkLeadsToAnExistingFileAndHeading() throws IOException {
        int links = 0;
        for (var document : SourceTree.files(".md")) {
            for (var match : matches(LINK, Files.readString(document))) {
                var link = match.group(2);
                if (link.startsWith("http")) {
                    continue;
                }
                var parts = link.split("#", 2);
                var target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
                assertThat(target).as("%s in %s", link, document).exists();
                if (parts.length == 2) {
                    assertThat(anchors(target)).as("%s in %s", link, document).contains(parts[1]);
                }
                if (link.endsWith(".java")) {
                    assertThat(match.group(1))
                            .as("text of the link to %s", link)
                            .isEqualTo("`%s`"
                                    .formatted(target.getFileName().toString().replace(".java", "")));
                }
                links++;
            }
        }
        assertThat(links).isGreaterThan(100);
    }

    @Test
    void everyClassNamedInADocumentExists() throws IOException {
        var known = SourceTree.types();
        known.addAll(alerts());
        var named = new TreeSet<String>();
        for (var document : SourceTree.files(".md")) {
            matches(CODE, Files.readString(document)).stream()
                    .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                    .flatMap(code -> matches(TWO_WORDS, code).stream())
                    .forEach(match -> named.add(match.group()));
        }
        assertThat(named).hasSizeGreaterThan(50).containsAll(FOREIGN);
        named.removeAll(FOREIGN);
        assertThat(known).containsAll(named);
    }

    @Test
    void everyFileCitedInASourceOrADocumentExists() throws IOException {
        int cited = 0;
        for (var file : SourceTree.files(
                ".java", ".md", ".xml", ".yml", ".yaml", ".json", ".sh", ".Dockerfile", ".properties", "/up")) {
            for (var match : matches(CITED_FILE, Files.readString(file))) {
                assertThat(SourceTree.ROOT.resolve(match.group()))
                        .as("cited in %s", file)
                        .exists();
                cited++;
            }
        }
        assertThat(cited).isGreaterThan(100);
    }

    @Test
    void theLimitsOfCrashesAndRollbacksMatchTheCode() throws IOException {
        int crashes = SourceTree.constant(
                "trainer-service/src/main/java/io/dcgan/trainer/run/ownership/RunClaim.java", "MAX_CRASHES");
        assertThat(prose("docs/decisions/0006-kafka-as-queue.md"))
                .contains("A command whose process dies %d times at the same step fails".formatted(crashes));
        assertThat(prose("docs/how-to/runbook.md"))
                .contains("A run fails after %d attempts in a row have died".formatted(crashes));

        int loads = SourceTree.constant(
                "inference-service/src/main/java/io/dcgan/inference/release/load/CrashGuard.java", "MAX_CRASHES");
        assertThat(prose("docs/how-to/runbook.md")).contains("skipped after %d crashes".formatted(loads));
        assertThat(prose("docs/decisions/0007-serving.md")).contains("crashed %d processes in a row".formatted(loads));

        int rollbacks = SourceTree.constant(
                "trainer-service/src/main/java/io/dcgan/trainer/run/training/TrainingRollback.java", "MAX_ROLLBACKS");
        assertThat(prose("docs/how-to/train.md")).contains("at most %d times".formatted(rollbacks));
        assertThat(prose("docs/explanation/gan.md"))
                .contains("After %d rollbacks, the next fault ends the run".formatted(rollbacks));
    }

    @Test
    void theLogLinesQuotedInTheRunbookMatchTheCode() throws IOException {
        var quotes = matches(Pattern.compile("`([^`]*…[^`]*)`"), prose("docs/how-to/runbook.md")).stream()
                .flatMap(match -> Arrays.stream(match.group(1).split("…", -1)))
                .filter(quote -> !quote.isEmpty())
                .toList();
        var sources = new StringBuilder();
        for (var file : SourceTree.files(".java")) {
            if (file.toString().contains("src/main/")) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(quotes).hasSizeGreaterThan(2).allMatch(quote -> sources.indexOf(quote) >= 0);
    }

    @Test
    void theDefaultRunMatchesTheCode() throws IOException {
        int epochs = TrainCommand.defaults(new RunId("r")).epochs();
        assertThat(prose("README.md")).contains("`{}` trains the default for %d epochs".formatted(epochs));
        assertThat(prose("docs/explanation/recipe.md")).contains("| `{}`: %d epochs, one seed |".formatted(epochs));
        assertThat(prose("docs/reference/sizing.md")).contains("| a default run, %d epochs,".formatted(epochs));
        assertThat(prose("docs/reference/benchmarks.md")).contains("the default, %d epochs with two".formatted(epochs));
    }

    /** The described command is the one in the record's lineage, so it can reproduce the release. */
    @Test
    void theDescriptionOfTheTestReleaseMatchesIt() throws Exception {
        var folder = "inference-service/src/test/resources/digits/";
        var release = new ObjectMapper().readTree(SourceTree.read(folder + "release.json"));
        var readme = prose(folder + "README.md");
        assertThat(readme)
                .contains("after %d epochs".formatted(release.path("epoch").asInt()))
                .contains("%.1f times the floor"
                        .formatted(release.at("/quality/distanceRatio").asDouble()));
        var command = matches(Pattern.compile("`(\\{.*?\\})`"), readme).get(0).group(1);
        var lineage = Json.write(release.at("/lineage/command"));
        assertThat(TrainCommand.read(command.getBytes(UTF_8), new RunId("unnamed")))
                .isEqualTo(Json.read(lineage, TrainCommand.class));
    }

    @Test
    void theSpeedsAssumedByADryRunMatchTheCode() throws IOException {
        var source = SourceTree.read("trainer-service/src/main/java/io/dcgan/trainer/gan/TrainingCost.java");
        var assumed = matches(Pattern.compile("case (\\w+) -> ([\\d_]+);"), source).stream()
                .collect(Collectors.toMap(
                        match -> match.group(1).toLowerCase(Locale.ROOT).replace('_', '-'),
                        match -> match.group(2).replace('_', ',')));
        assertThat(assumed).hasSize(5);
        var page = section("docs/reference/benchmarks.md", "Speed that a dry run assumes");
        var stated = matches(Pattern.compile("(?m)^\\| `([\\w-]+)` \\| ([\\d,]+) \\|"), page).stream()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
        assertThat(stated).isEqualTo(assumed);
    }

    @Test
    void everyDependencyIsListedWithItsVersionAndItsLicence() throws IOException {
        var listed = new TreeMap<String, String>();
        var rows = matches(
                Pattern.compile("(?m)^\\| `([\\w.-]+:[\\w.-]+)` \\| (.+?) \\| (.+?) \\| (.+?) \\|$"),
                SourceTree.read("docs/reference/dependencies.md"));
        for (var row : rows) {
            var version = row.group(2).replace("`", "");
            assertThat(listed.put(row.group(1), version))
                    .as("twice: " + row.group(1))
                    .isNull();
            assertThat(row.group(4))
                    .as("licence of " + row.group(1))
                    .containsAnyOf("Apache-2.0", "MIT", "EPL-2.0", "BSD-2-Clause", "BSD-3-Clause");
        }
        assertThat(listed).hasSizeGreaterThan(50).containsExactlyInAnyOrderEntriesOf(MavenPoms.versions());
    }

    /** Returns the text with line breaks replaced by spaces, because a sentence may be wrapped anywhere. */
    private static String prose(String path) throws IOException {
        return SourceTree.read(path).replaceAll("\\s+", " ");
    }

    private static String section(String path, String heading) throws IOException {
        return Arrays.stream(SourceTree.read(path).split("(?m)^#+ ", -1))
                .filter(section -> section.startsWith(heading + "\n"))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the anchors that GitHub generates for the headings. */
    private static Set<String> anchors(Path document) throws IOException {
        var text = CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
        return matches(Pattern.compile("(?m)^#+ (.+)$"), text).stream()
                .map(match -> match.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> alerts() throws IOException {
        return matches(Pattern.compile("- alert: (\\w+)"), SourceTree.read("deploy/prometheus/rules.yml")).stream()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
