/** Loaded generators, and the routing of requests to them. */
@NullMarked
package io.dcgan.inference.model;

import org.jspecify.annotations.NullMarked;
