package io.dcgan.inference.image;

import io.dcgan.common.release.Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.time.LocalDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Images as one picture each. */
public final class SeparateImages implements ImageSink {
    private static final LocalDateTime FIXED_ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final int imageSize;
    private final List<ImageSheet> sheets;

    public SeparateImages(int count, Signature signature) {
        imageSize = signature.imageSize();
        sheets = IntStream.range(0, count)
                .mapToObj(i -> new ImageSheet(signature, 1, 1))
                .toList();
    }

    @Override
    public void put(int first, int count, FloatBuffer images) {
        for (int i = 0; i < count; i++) {
            sheets.get(first + i).put(0, 1, images.slice(images.position() + i * imageSize, imageSize));
        }
    }

    /** Returns one sheet per image, in order. */
    public List<ImageSheet> sheets() {
        return sheets;
    }

    /**
     * Returns one PNG file per image, in order.
     *
     * @param texts text chunks, by index
     */
    public List<byte[]> pngs(IntFunction<SortedMap<String, String>> texts) {
        return IntStream.range(0, sheets.size())
                .mapToObj(i -> sheets.get(i).png(texts.apply(i)))
                .toList();
    }

    /**
     * Returns a ZIP archive of PNG files. The entries are stored, because PNG is already compressed. Equal pictures
     * give equal bytes.
     *
     * @param names file names, by index
     * @param texts text chunks, by index
     */
    public byte[] zip(IntFunction<String> names, IntFunction<SortedMap<String, String>> texts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            int place = 0;
            for (var png : pngs(texts)) {
                var entry = new ZipEntry(names.apply(place++));
                var crc = new CRC32();
                crc.update(png);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(png.length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(FIXED_ENTRY_TIME);
                zip.putNextEntry(entry);
                zip.write(png);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
