/** Where bytes lie: the artifact store, and the keys under which the services find each other's files. */
@NullMarked
package io.dcgan.common.store;

import org.jspecify.annotations.NullMarked;
