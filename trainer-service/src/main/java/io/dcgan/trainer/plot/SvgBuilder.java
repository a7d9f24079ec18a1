package io.dcgan.trainer.plot;

import java.util.Locale;

/**
 * Collects the elements of a self-contained figure: no script, no external font or style sheet.
 *
 * @see <a href="https://www.w3.org/TR/SVG11/">SVG 1.1</a>
 */
final class SvgBuilder {
    private static final String STYLE =
            ".title{font-size:18px;font-weight:bold}.heading{font-size:13px;font-weight:bold}"
                    + ".facts,.legend{font-size:12px}.facts{fill:#666}.tick{font-size:11px;fill:#555}"
                    + ".grid{stroke:#e6e6e6}.axis{stroke:#888}.floor{stroke:#888;stroke-dasharray:5 4}";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    /** Creates a white figure of this size in pixels. */
    SvgBuilder(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * @param anchor start, middle or end: the part of the text that is at x
     * @param style  a class of the style sheet
     */
    void text(double x, double y, String anchor, String style, String text) {
        body.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>\n"
                .formatted(number(x), number(y), anchor, style, escape(text)));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        body.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n"
                .formatted(number(x1), number(y1), number(x2), number(y2), style));
    }

    void path(String path, String colour) {
        body.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" stroke-linejoin=\"round\"/>\n"
                .formatted(path, colour));
    }

    void dot(double x, double y, String colour) {
        body.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.6\" fill=\"%s\"/>\n".formatted(number(x), number(y), colour));
    }

    @Override
    public String toString() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
                font-family="sans-serif" fill="#222">
                <style>%3$s</style>
                <rect width="%1$s" height="%2$s" fill="#fff"/>
                %4$s</svg>
                """.formatted(width, height, STYLE, body);
    }

    /** Formats a number with two decimals and a decimal point in every locale. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Escapes text for XML; characters that XML does not allow become question marks. */
    static String escape(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
