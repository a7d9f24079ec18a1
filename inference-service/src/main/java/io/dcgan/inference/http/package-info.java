/** The HTTP interface to images, models and releases. */
@NullMarked
package io.dcgan.inference.http;

import org.jspecify.annotations.NullMarked;
