/** What people ask over HTTP. */
@NullMarked
package io.dcgan.inference.http;

import org.jspecify.annotations.NullMarked;
