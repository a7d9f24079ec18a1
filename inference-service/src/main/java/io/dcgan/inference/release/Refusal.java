package io.dcgan.inference.release;

/**
 * Why a release is not tried again.
 *
 * @param offset to which the releases topic had been read: who asks for the release by name afterwards means it
 */
record Refusal(String reason, long offset) {}
