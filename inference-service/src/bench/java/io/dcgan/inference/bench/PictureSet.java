package io.dcgan.inference.bench;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.ImageSheet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures of one kind, encoded in several ways. Each method returns the number of bytes written. */
final class PictureSet {
    private final Signature signature;
    private final int imagesEach;
    private final int columns;
    private final List<FloatBuffer> values = new ArrayList<>();
    private final List<ImageSheet> sheets = new ArrayList<>();
    private final List<BufferedImage> decoded = new ArrayList<>();
    private final List<byte[]> rows = new ArrayList<>();
    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("png").next();
    private final Deflater deflater = new Deflater(6);

    PictureSet(Signature signature, int imagesEach, int columns, FloatBuffer images) throws IOException {
        this.signature = signature;
        this.imagesEach = imagesEach;
        this.columns = columns;
        int size = imagesEach * signature.imageSize();
        for (int at = 0; at + size <= images.limit(); at += size) {
            var picture = images.slice(at, size);
            values.add(picture);
            sheets.add(sheet(picture));
            var image = ImageIO.read(new ByteArrayInputStream(png(sheet(picture))));
            decoded.add(image);
            rows.add(rows(image));
        }
    }

    int size() {
        return values.size();
    }

    /** Encodes from the generator's values. */
    long sheets() {
        long bytes = 0;
        for (var picture : values) {
            bytes += png(sheet(picture)).length;
        }
        return bytes;
    }

    /** Encodes from prepared bytes, like the other encoders. */
    long filledSheets() {
        long bytes = 0;
        for (var sheet : sheets) {
            bytes += png(sheet).length;
        }
        return bytes;
    }

    /** Encodes with one writer for all pictures, which ImageIO.write would look up each time. */
    long imageIo() throws IOException {
        long bytes = 0;
        for (var image : decoded) {
            var out = new ByteArrayOutputStream(1 << 14);
            try (var stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(new IIOImage(image, null, null));
            }
            bytes += out.size();
        }
        return bytes;
    }

    /** Compresses data with the same filter as the sheet and adds the minimum overhead of a PNG. */
    long zlib6() {
        long bytes = 0;
        for (var data : rows) {
            deflater.reset();
            deflater.setInput(data);
            deflater.finish();
            bytes += deflater.deflate(new byte[2 * data.length + 64]) + 57;
        }
        return bytes;
    }

    private ImageSheet sheet(FloatBuffer picture) {
        var sheet = new ImageSheet(signature, imagesEach, columns);
        sheet.put(0, imagesEach, picture);
        return sheet;
    }

    private static byte[] png(ImageSheet sheet) {
        return sheet.png(new TreeMap<>());
    }

    private static byte[] rows(BufferedImage image) {
        var raster = image.getRaster();
        int channels = raster.getNumBands();
        int stride = 1 + image.getWidth() * channels;
        var rows = new byte[stride * image.getHeight()];
        var above = new int[stride - 1];
        for (int y = 0; y < image.getHeight(); y++) {
            var row = raster.getPixels(0, y, image.getWidth(), 1, (int[]) null);
            rows[y * stride] = (byte) (channels == 1 ? 0 : 2);
            for (int i = 0; i < row.length; i++) {
                rows[y * stride + 1 + i] = (byte) (channels == 1 ? row[i] : row[i] - above[i]);
            }
            above = row;
        }
        return rows;
    }
}
