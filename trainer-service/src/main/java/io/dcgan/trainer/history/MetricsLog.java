package io.dcgan.trainer.history;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The metrics of a run, epoch by epoch. The file has one JSON object on each line, in UTF-8 with line feeds.
 *
 * <p>{@code pandas.read_json(file, lines=True)} reads it, and jq does, too.
 *
 * @param lines in the order of their epochs, of which some may be missing
 * @see <a href="https://jsonlines.org">JSON Lines</a>
 */
public record MetricsLog(List<MetricsLine> lines) {
    public static final MetricsLog EMPTY = new MetricsLog(List.of());

    public MetricsLog {
        lines = List.copyOf(lines);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).epoch() <= lines.get(i - 1).epoch()) {
                throw new IllegalArgumentException("epoch must rise from line to line, got %d after %d in line %d"
                        .formatted(lines.get(i).epoch(), lines.get(i - 1).epoch(), i + 1));
            }
        }
    }

    /** @throws IOException if a line is malformed or incomplete; the message names the line, from 1 */
    public static MetricsLog parse(byte[] file) throws IOException {
        var lines = new ArrayList<MetricsLine>();
        for (int begin = 0; begin < file.length; ) {
            int end = begin;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            try {
                lines.add(Json.read(Arrays.copyOfRange(file, begin, end), MetricsLine.class));
            } catch (MalformedMessageException e) {
                throw new IOException("line %d of the metrics: %s".formatted(lines.size() + 1, e.getMessage()), e);
            }
            begin = end + 1;
        }
        try {
            return new MetricsLog(lines);
        } catch (IllegalArgumentException e) {
            throw new IOException("the metrics: " + e.getMessage(), e);
        }
    }

    /** Returns the log with one more epoch. */
    public MetricsLog append(MetricsLine line) {
        var longer = new ArrayList<>(lines);
        longer.add(line);
        return new MetricsLog(longer);
    }

    /** Returns the log without later epochs, which a run that continues from a checkpoint trains again. */
    public MetricsLog upTo(int epoch) {
        return new MetricsLog(
                lines.stream().filter(line -> line.epoch() <= epoch).toList());
    }

    /** Returns the content of the file. */
    public byte[] toBytes() {
        var file = new ByteArrayOutputStream();
        for (var line : lines) {
            file.writeBytes(Json.write(line));
            file.write('\n');
        }
        return file.toByteArray();
    }
}
