/** What the metrics of both services have in common. */
@NullMarked
package io.dcgan.common.metric;

import org.jspecify.annotations.NullMarked;
