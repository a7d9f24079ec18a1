package io.dcgan.inference.model;

/** Some images of a {@link Job}, drawn in one run. */
record Slice(Job job, int first, int count) {}
