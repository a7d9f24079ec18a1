/** Problem details (RFC 9457) for HTTP errors. */
@NullMarked
package io.dcgan.common.platform.http;

import org.jspecify.annotations.NullMarked;
