package io.dcgan.trainer.http;

import io.dcgan.trainer.run.artifact.SampleSheet;
import java.nio.ByteBuffer;

/**
 * The layout of a run's sample sheets: square tiles without gaps, generated ones on the left, then a gap, then real
 * ones. All sheets of a run have the same layout.
 *
 * @param rows     rows of tiles
 * @param columns  generated images in a row, and as many real ones
 * @param tileSize side of a tile in pixels
 * @param gap      pixels between the generated and the real images
 */
record SheetLayout(int rows, int columns, int tileSize, int gap) {
    /** Position of the width in a PNG file: after its signature, and the length and type of the first chunk. */
    private static final int WIDTH = 16;

    private static final int HEIGHT = 20;

    /** @param sheet a PNG file */
    static SheetLayout of(byte[] sheet) {
        var header = ByteBuffer.wrap(sheet);
        int columns = SampleSheet.COLUMNS;
        int tile = (header.getInt(WIDTH) - SampleSheet.GAP) / (2 * columns);
        return new SheetLayout(header.getInt(HEIGHT) / tile, columns, tile, SampleSheet.GAP);
    }
}
