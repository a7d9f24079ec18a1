/** The artifact store, in which the services share files under keys. */
@NullMarked
package io.dcgan.common.store;

import org.jspecify.annotations.NullMarked;
