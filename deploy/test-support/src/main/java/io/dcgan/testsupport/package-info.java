/** Fixtures and clients that the tests of several modules share. */
@NullMarked
package io.dcgan.testsupport;

import org.jspecify.annotations.NullMarked;
