/** Restricts which clients and web pages may call a service over HTTP. */
@NullMarked
package io.dcgan.common.platform.http.access;

import org.jspecify.annotations.NullMarked;
