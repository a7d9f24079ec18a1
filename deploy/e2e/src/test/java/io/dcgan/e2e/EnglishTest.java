package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Phrases that a native speaker would not write. They crept in before, and are easily copied. */
class EnglishTest {
    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//.*$", Pattern.DOTALL);
    private static final Pattern STRING =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

    /** Relative clauses and elliptic genitives in place of a subject. */
    private static final Pattern NO_SUBJECT = Pattern.compile("(What|Who|Whoever|Whose|Those|Of)\\b");

    private static final Pattern WH_WORD_OR_PREPOSITION = Pattern.compile(
            "(What|Who|Whose|Whom|Which|When|Where|Why|How|Whether|Those|Of|At|In|On|For|From|By|With|Without|To|As|After"
                    + "|Before|Between|Under|Over|Into|About|Against|During|Through|Until|Since|Upon|Above|Below|Beside"
                    + "|Per|Within|Like|Beyond|Behind|Among|Across)\\b");

    private static final Pattern BANNED = Pattern.compile(
            "\\b(no numbers?|tells?|told|(is|are) away|stands?|stood|spent|caution|settled?|letGo|lets? go)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final double MAX_NO_SUBJECT = 0.01;
    private static final double MAX_WH_WORD_OR_PREPOSITION = 0.04;

    @Test
    void javadocBeginsWithASubjectOrAVerb() throws IOException {
        var blocks = javadoc();
        assertThat(share(blocks, NO_SUBJECT))
                .as("%s", matching(blocks, NO_SUBJECT))
                .isLessThan(MAX_NO_SUBJECT);
        assertThat(share(blocks, WH_WORD_OR_PREPOSITION))
                .as("%s", matching(blocks, WH_WORD_OR_PREPOSITION))
                .isLessThanOrEqualTo(MAX_WH_WORD_OR_PREPOSITION);
    }

    @Test
    void stringsOfTheCodeAvoidThePhrases() throws IOException {
        var found = new ArrayList<String>();
        for (var file : StructureTest.mainSources()) {
            var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
            STRING.matcher(code)
                    .results()
                    .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                    .filter(BANNED.asPredicate())
                    .forEach(text -> found.add(file.getFileName() + ": " + text));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void documentsAlertsAndApisAvoidThePhrases() throws IOException {
        var found = new ArrayList<String>();
        for (var file : SourceTree.files(".md", ".yml", ".yaml", ".json", "/up", "/dcgan")) {
            if (isReadByUsers(file)) {
                Files.readString(file)
                        .lines()
                        .filter(BANNED.asPredicate())
                        .forEach(line -> found.add(SourceTree.ROOT.relativize(file) + ": " + line.strip()));
            }
        }
        assertThat(found).isEmpty();
    }

    private static boolean isReadByUsers(Path file) {
        var path = SourceTree.ROOT.relativize(file).toString();
        return !path.contains("/src/test/") && !path.contains("/run/");
    }

    /** Each pattern must find what it is for, or the tests above could not fail. */
    @Test
    void thePatternsFindThePhrases() {
        assertThat(NO_SUBJECT.matcher("What waits is bounded.").lookingAt()).isTrue();
        assertThat(WH_WORD_OR_PREPOSITION.matcher("Whether it is ready.").lookingAt())
                .isTrue();
        assertThat(Stream.of("Kafka is away", "pixels that are no numbers", "the trainer stands still", "is told once"))
                .allMatch(BANNED.asPredicate());
        assertThat(Stream.of("Returns the number of runs", "a standard normal vector"))
                .noneMatch(BANNED.asPredicate());
    }

    private static List<String> javadoc() throws IOException {
        var blocks = new ArrayList<String>();
        for (var file : StructureTest.mainSources()) {
            JAVADOC.matcher(Files.readString(file))
                    .results()
                    .map(match -> match.group(1).replaceAll("\\n\\s*\\*", " ").strip())
                    .forEach(blocks::add);
        }
        return blocks;
    }

    private static double share(List<String> blocks, Pattern opener) {
        return (double) matching(blocks, opener).size() / blocks.size();
    }

    private static List<String> matching(List<String> blocks, Pattern opener) {
        Predicate<String> opens = block -> opener.matcher(block).lookingAt();
        return blocks.stream().filter(opens).toList();
    }
}
