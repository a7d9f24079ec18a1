/** Folders of images as datasets. */
@NullMarked
package io.dcgan.trainer.data.folder;

import org.jspecify.annotations.NullMarked;
