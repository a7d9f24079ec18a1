package io.dcgan.inference.release;

/**
 * Why a release is not tried again.
 *
 * @param offset to which the releases topic had been read: who asks for the release by name afterwards means it;
 *     {@link #UNREAD} while it has not been read to its end since the process started
 */
record Refusal(String reason, long offset) {
    static final long UNREAD = Long.MAX_VALUE;
}
