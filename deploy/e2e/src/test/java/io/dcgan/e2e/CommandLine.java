package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a program's help says of its options, without the prose. */
final class CommandLine {
    /** A command, as a word before its arguments. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) .*--.*$");

    private static final Pattern OPTION = Pattern.compile("--[a-z-]+(?: [A-Z]+)?");
    private static final Pattern OPTION_WITH_DEFAULT =
            Pattern.compile("(?m)^ +(--[a-z-]+(?: [A-Z]+)?) .*default ([\\w/]+)(?:, or (\\w+))?");
    private static final Pattern VARIABLE = Pattern.compile("\\bDCGAN_[A-Z_]+\\b");

    private CommandLine() {}

    static Collection<String> options(Path program) throws IOException, InterruptedException {
        var process = new ProcessBuilder(program.toString(), "--help")
                .redirectErrorStream(true)
                .start();
        var help = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(help).isZero();
        var lines = new TreeSet<String>();
        OPTION.matcher(help).results().forEach(option -> lines.add(option.group()));
        VARIABLE.matcher(help).results().forEach(variable -> lines.add(variable.group()));
        OPTION_WITH_DEFAULT
                .matcher(help)
                .results()
                .forEach(option -> lines.add("%s = %s%s"
                        .formatted(
                                option.group(1),
                                option.group(2),
                                option.group(3) == null ? "" : " or " + option.group(3))));
        COMMAND.matcher(help)
                .results()
                .forEach(command -> OPTION.matcher(command.group())
                        .results()
                        .forEach(option -> lines.add(command.group(1) + " " + option.group())));
        return lines;
    }
}
