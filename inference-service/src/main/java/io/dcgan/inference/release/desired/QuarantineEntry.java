package io.dcgan.inference.release.desired;

/**
 * Why a release is not tried again.
 *
 * @param offset to which the releases topic had been read: who asks for the release by name afterwards means it;
 *     {@link #TOPIC_UNREAD} while it has not been read to its end since the process started
 */
public record QuarantineEntry(String reason, long offset) {
    public static final long TOPIC_UNREAD = Long.MAX_VALUE;
}
