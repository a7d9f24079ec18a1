/** Signatures of release records: which trainers a replica trusts. */
@NullMarked
package io.dcgan.common.release.signing;

import org.jspecify.annotations.NullMarked;
