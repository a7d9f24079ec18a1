/** Limits of the connections, bodies and responses of HTTP clients, so that none of them can stop a service. */
@NullMarked
package io.dcgan.common.platform.http.limit;

import org.jspecify.annotations.NullMarked;
