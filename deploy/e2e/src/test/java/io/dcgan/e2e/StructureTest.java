package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Limits that keep the main sources easy to find one's way in. */
class StructureTest {
    private static final int MAX_LINES = 320;
    private static final int MAX_CONSTRUCTOR_PARAMETERS = 8;
    private static final double MAX_ONE_WORD_SHARE = 0.2;
    private static final int MAX_MEDIAN_PACKAGE = 8;

    /** Long until it reads its topic through the messaging extension. */
    private static final Set<String> LONGER = Set.of("TrainCommandConsumer");

    private static final Pattern BLOCK_COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LINE_COMMENT = Pattern.compile("(?m)^\\s*//.*$");

    @Test
    void noClassIsLongerThanItsLimit() throws IOException {
        var longer = new ArrayList<String>();
        for (var file : mainSources()) {
            long lines = Files.readString(file).lines().count();
            if (lines > MAX_LINES && !LONGER.contains(simpleName(file))) {
                longer.add("%s has %d lines".formatted(simpleName(file), lines));
            }
        }
        assertThat(longer).isEmpty();
    }

    @Test
    void noConstructorHasMoreParametersThanItsLimit() throws IOException {
        var wide = new ArrayList<String>();
        for (var file : mainSources()) {
            for (var name : classes(code(file))) {
                for (var parameters : constructors(code(file), name)) {
                    if (count(parameters) > MAX_CONSTRUCTOR_PARAMETERS) {
                        wide.add("%s(%s)".formatted(name, parameters.replaceAll("\\s+", " ")));
                    }
                }
            }
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void parametersAreCounted() {
        var source = "class A { A(int one, Map<String, Integer> two) {} } class B { B() {} }";
        assertThat(constructors(source, "A"))
                .singleElement()
                .satisfies(found -> assertThat(count(found)).isEqualTo(2));
        assertThat(constructors(source, "B"))
                .singleElement()
                .satisfies(found -> assertThat(count(found)).isZero());
    }

    @Test
    void noTwoClassesHaveTheSameName() throws IOException {
        var byName = mainSources().stream().collect(Collectors.groupingBy(StructureTest::simpleName));
        assertThat(byName.values()).allSatisfy(files -> assertThat(files).hasSize(1));
    }

    @Test
    void fewClassNamesAreOneWord() throws IOException {
        var names = mainSources().stream().map(StructureTest::simpleName).toList();
        var oneWord =
                names.stream().filter(name -> name.matches("[A-Z][a-z0-9]*")).toList();
        assertThat((double) oneWord.size() / names.size()).as("%s", oneWord).isLessThan(MAX_ONE_WORD_SHARE);
    }

    @Test
    void mostPackagesAreSmall() throws IOException {
        var sizes = new TreeMap<Path, Integer>();
        mainSources().forEach(file -> sizes.merge(file.getParent(), 1, Integer::sum));
        var sorted = sizes.values().stream().sorted().toList();
        assertThat(sorted.get(sorted.size() / 2)).as("%s", sizes).isLessThanOrEqualTo(MAX_MEDIAN_PACKAGE);
    }

    static List<Path> mainSources() throws IOException {
        return SourceTree.files(".java").stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(file -> !file.endsWith("package-info.java"))
                .toList();
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String code(Path file) throws IOException {
        var source = BLOCK_COMMENT.matcher(Files.readString(file)).replaceAll("");
        return LINE_COMMENT.matcher(source).replaceAll("");
    }

    /** Returns the names of classes and enums, but not of records, whose constructors list all their components. */
    private static List<String> classes(String code) {
        return Pattern.compile("\\b(?:class|enum) ([A-Z]\\w*)")
                .matcher(code)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Returns the parameter lists of a class's constructors. */
    private static List<String> constructors(String code, String name) {
        return Pattern.compile("(?<!new |\\w|\\.)" + name
                        + "\\(([^()]*(?:\\([^()]*\\)[^()]*)*)\\)\\s*(?:throws [\\w., ]+)?\\{")
                .matcher(code)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static long count(String parameters) {
        var withoutTypeArguments = parameters;
        for (var shorter = ""; !shorter.equals(withoutTypeArguments); ) {
            shorter = withoutTypeArguments;
            withoutTypeArguments = shorter.replaceAll("<[^<>]*>|\\([^()]*\\)", "");
        }
        return Stream.of(withoutTypeArguments.split(",", -1))
                .filter(parameter -> !parameter.isBlank())
                .count();
    }
}
