package io.dcgan.local;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person sees: lines, and one line at the bottom that changes in place where the output is a terminal. */
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

    /** Shows a state that the next one replaces. Elsewhere than on a terminal each is a line. */
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
