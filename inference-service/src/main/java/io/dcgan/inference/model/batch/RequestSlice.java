package io.dcgan.inference.model.batch;

/** Some images of a {@link QueuedRequest}, drawn in one run. */
record RequestSlice(QueuedRequest job, int first, int count) {}
