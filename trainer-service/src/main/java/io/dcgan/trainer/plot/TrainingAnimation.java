package io.dcgan.trainer.plot;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Shows the sheets of a training one after another, as an animated GIF that repeats forever.
 *
 * <p>Only one sheet is decoded at a time.
 */
public final class TrainingAnimation {
    /** Limit on the frames of an animation. */
    public static final int MAX_FRAMES = 60;

    private static final int FRAME_HUNDREDTHS = 20;
    private static final int LAST_HUNDREDTHS = 200;
    private static final int MAX_PIXELS = 1 << 24;
    private static final IndexColorModel GREY_PALETTE = greyPalette();

    private TrainingAnimation() {}

    /**
     * Returns the indices of the sheets to show: all up to {@link #MAX_FRAMES}, otherwise that many, evenly spaced
     * from the first to the last.
     */
    public static List<Integer> frameIndices(int sheets) {
        int frames = Math.min(sheets, MAX_FRAMES);
        return IntStream.range(0, frames)
                .mapToObj(i -> frames == 1 ? 0 : (int) Math.round(i * (sheets - 1.0) / (frames - 1)))
                .toList();
    }

    /**
     * @param pngs the sheets in order, at least one
     * @return 200 ms per frame, 2 s for the last; grey sheets keep 256 levels, colours are reduced to 256 per frame
     * @throws IOException unless each sheet is a PNG of the same size as the first, of at most 2²⁴ pixels
     */
    public static byte[] gif(List<byte[]> pngs) throws IOException {
        if (pngs.isEmpty()) {
            throw new IllegalArgumentException("an animation must have at least one sheet, got none");
        }
        var chosen = frameIndices(pngs.size());
        var first = read(pngs.get(0), "sheet 1");
        var bytes = new ByteArrayOutputStream();
        try (var gif = new GifSequenceWriter(bytes)) {
            for (int frame = 0; frame < chosen.size(); frame++) {
                int sheet = chosen.get(frame);
                var name = "sheet " + (sheet + 1);
                var image = read(pngs.get(sheet), name);
                if (image.getWidth() != first.getWidth() || image.getHeight() != first.getHeight()) {
                    throw new IOException("%s must be %d×%d pixels like the first, got %d×%d"
                            .formatted(name, first.getWidth(), first.getHeight(), image.getWidth(), image.getHeight()));
                }
                gif.add(image, frame == chosen.size() - 1 ? LAST_HUNDREDTHS : FRAME_HUNDREDTHS);
            }
        }
        return bytes.toByteArray();
    }

    private static BufferedImage read(byte[] png, String name) throws IOException {
        var reader = ImageIO.getImageReadersByFormatName("png").next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MAX_PIXELS) {
                throw new IOException("must have at most %d pixels, got %d".formatted(MAX_PIXELS, pixels));
            }
            return indexed(reader.read(0));
        } catch (IOException e) {
            throw new IOException("%s must be a PNG: %s".formatted(name, e.getMessage()), e);
        } finally {
            reader.dispose();
        }
    }

    /** Converts grey levels to palette indices; a colour image stays as it is. */
    private static BufferedImage indexed(BufferedImage image) {
        if (image.getType() != BufferedImage.TYPE_BYTE_GRAY) {
            return image;
        }
        var indexed =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, GREY_PALETTE);
        indexed.getRaster().setRect(image.getRaster());
        return indexed;
    }

    private static IndexColorModel greyPalette() {
        var levels = new byte[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) i;
        }
        return new IndexColorModel(8, levels.length, levels, levels, levels);
    }
}
