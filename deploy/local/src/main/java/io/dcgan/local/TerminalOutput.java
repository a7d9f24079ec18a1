package io.dcgan.local;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Output for people: lines and, on a terminal, a status line at the bottom that is updated in place. */
final class TerminalOutput {
    private static final PrintStream OUT = System.out;
    private static final boolean INTERACTIVE = Boolean.getBoolean("dcgan.terminal");
    private static int width;

    private TerminalOutput() {}

    static synchronized void line(String format, @Nullable Object... arguments) {
        clear();
        OUT.println(String.format(Locale.ROOT, format, arguments));
        OUT.flush();
    }

    /** Shows a status that replaces the previous one, or prints it as a line if the output is not a terminal. */
    static synchronized void status(String text) {
        if (!INTERACTIVE) {
            OUT.println(text);
            OUT.flush();
            return;
        }
        clear();
        OUT.print(text);
        OUT.flush();
        width = text.length();
    }

    private static void clear() {
        if (width > 0) {
            OUT.print("\r" + " ".repeat(width) + "\r");
            width = 0;
        }
    }
}
