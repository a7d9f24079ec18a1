package io.dcgan.trainer.plot;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes an animated GIF frame by frame. Closing it ends the file; the stream stays open.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.desktop/javax/imageio/metadata/doc-files/gif_metadata.html">The
 *     metadata of GIF in ImageIO</a>
 */
final class GifSequenceWriter implements AutoCloseable {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";

    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("gif").next();
    private final MemoryCacheImageOutputStream out;

    GifSequenceWriter(OutputStream file) throws IOException {
        out = new MemoryCacheImageOutputStream(file);
        writer.setOutput(out);
        writer.prepareWriteSequence(null);
    }

    /** @param hundredths duration of the frame in hundredths of a second */
    void add(BufferedImage frame, int hundredths) throws IOException {
        // The factory method of the type would lose the palette; its constructor keeps it.
        var metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
        metadata.mergeTree(FORMAT, frameSettings(hundredths));
        writer.writeToSequence(new IIOImage(frame, null, metadata), null);
    }

    @Override
    public void close() throws IOException {
        writer.endWriteSequence();
        writer.dispose();
        out.close();
    }

    private static IIOMetadataNode frameSettings(int hundredths) {
        var control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(hundredths));
        var loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        // Block 1 of this extension is the number of repeats, little-endian; 0 repeats forever.
        loop.setUserObject(new byte[] {1, 0, 0});
        var extensions = new IIOMetadataNode("ApplicationExtensions");
        extensions.appendChild(loop);
        var settings = new IIOMetadataNode(FORMAT);
        settings.appendChild(control);
        settings.appendChild(extensions);
        return settings;
    }
}
