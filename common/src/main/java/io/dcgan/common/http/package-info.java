/** How both services tell what went wrong. */
@NullMarked
package io.dcgan.common.http;

import org.jspecify.annotations.NullMarked;
