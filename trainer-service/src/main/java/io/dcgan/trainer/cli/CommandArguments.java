package io.dcgan.trainer.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parsed arguments of a command: options with a value, flags without one, and at most one file.
 *
 * @param options values by name, such as {@code --out}; the value of a flag is empty
 */
record CommandArguments(Optional<Path> file, Map<String, String> options) {
    /**
     * @param valued options that take a value
     * @param flags  options that take no value
     */
    static CommandArguments parse(List<String> words, Set<String> valued, Set<String> flags) throws UsageException {
        var options = new HashMap<String, String>();
        Optional<Path> file = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (!word.startsWith("--")) {
                if (file.isPresent()) {
                    throw new UsageException(
                            "at most one file may be given, got %s and %s".formatted(file.get(), word));
                }
                file = Optional.of(Path.of(word));
                continue;
            }
            if (!valued.contains(word) && !flags.contains(word)) {
                throw new UsageException("unknown option for this command: " + word);
            }
            if (valued.contains(word) && i + 1 == words.size()) {
                throw new UsageException(word + " must have a value, got nothing");
            }
            if (options.put(word, valued.contains(word) ? words.get(++i) : "") != null) {
                throw new UsageException(word + " must be given once, got it twice");
            }
        }
        return new CommandArguments(file, options);
    }

    Path requireFile() throws UsageException {
        return file.orElseThrow(() -> new UsageException("a file must be given, got none"));
    }

    void requireNoFile() throws UsageException {
        if (file.isPresent()) {
            throw new UsageException("no file may be given except with --out, got " + file.get());
        }
    }

    boolean hasFlag(String flag) {
        return options.containsKey(flag);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(options.get(option));
    }

    Path requirePath(String option) throws UsageException {
        return Path.of(value(option).orElseThrow(() -> new UsageException(option + " must be given, got nothing")));
    }

    long longInRange(String option, long otherwise, long min, long max) throws UsageException {
        var text = value(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like any other invalid value.
        }
        throw new UsageException("%s must be %d to %d, got \"%s\"".formatted(option, min, max, text.get()));
    }
}
