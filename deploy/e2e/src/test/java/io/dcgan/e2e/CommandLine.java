package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a program's help says of its options, without the prose. */
final class CommandLine {
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) +[A-Z].*$");
    private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-h, )?(--[a-z-]+(?: [A-Z]+)?)(?: |$)");
    private static final Pattern OPTION_WITH_DEFAULT =
            Pattern.compile("(?m)^ +(--[a-z-]+ [A-Z]+) .*default ([\\w/]+), or (\\w+)");
    private static final Pattern VARIABLE = Pattern.compile("\\bDCGAN_[A-Z_]+\\b");

    private CommandLine() {}

    static Collection<String> options(Path program) throws IOException, InterruptedException {
        var help = help(program);
        var lines = new TreeSet<>(options(help));
        VARIABLE.matcher(help).results().forEach(variable -> lines.add(variable.group()));
        OPTION_WITH_DEFAULT
                .matcher(help)
                .results()
                .forEach(option ->
                        lines.add("%s = %s or %s".formatted(option.group(1), option.group(2), option.group(3))));
        for (var command : COMMAND.matcher(help).results().toList()) {
            for (var option : options(help(program, command.group(1)))) {
                if (!option.equals("--help")) {
                    lines.add(option);
                    lines.add(command.group(1) + " " + option);
                }
            }
        }
        return lines;
    }

    private static List<String> options(String help) {
        return OPTION.matcher(help).results().map(option -> option.group(1)).toList();
    }

    private static String help(Path program, String... command) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(program.toString()));
        words.addAll(List.of(command));
        words.add("--help");
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var help = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(help).isZero();
        return help;
    }
}
