/** Folders of images as data sets. */
@NullMarked
package io.dcgan.trainer.data.folder;

import org.jspecify.annotations.NullMarked;
