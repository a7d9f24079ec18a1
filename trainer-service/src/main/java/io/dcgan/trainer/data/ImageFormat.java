package io.dcgan.trainer.data;

import io.dcgan.common.message.ColourMode;
import java.util.Optional;
import java.util.Set;

/**
 * Requested format of the training images.
 *
 * @param size   height and width: 28, 32 or 64 pixels; 0 keeps the size of the data
 * @param colour {@link ColourMode#AUTO} keeps the colours of the data
 */
public record ImageFormat(int size, ColourMode colour) {
    private static final Set<Integer> SIZES = Set.of(0, 28, 32, 64);

    /** Keeps the size and the colours of the data. */
    public static final ImageFormat AS_IS = new ImageFormat(0, ColourMode.AUTO);

    public ImageFormat {
        if (!SIZES.contains(size)) {
            throw new IllegalArgumentException("size must be 0, 28, 32 or 64, got " + size);
        }
    }

    /** Returns why a set that exists only in one shape cannot be loaded in this format; empty if it can. */
    public Optional<String> rejectionReason(String dataset, ImageShape shape) {
        if (size != 0 && (size != shape.height() || size != shape.width())) {
            return Optional.of("size must be 0 for the dataset \"%s\", whose images have %d×%d pixels, got %d"
                    .formatted(dataset, shape.height(), shape.width(), size));
        }
        if (colour != ColourMode.AUTO && colour != shape.colour()) {
            return Optional.of("colour must be auto or %s for the dataset \"%s\", got %s"
                    .formatted(shape.colour(), dataset, colour));
        }
        return Optional.empty();
    }
}
