package io.dcgan.inference.release.desired;

/**
 * The reason why a release must not be loaded again.
 *
 * @param offset the end of the releases topic at that time: an activation after it overrides the entry;
 *     {@link #TOPIC_UNREAD} if the topic had not been read to its end since the process started
 */
public record QuarantineEntry(String reason, long offset) {
    public static final long TOPIC_UNREAD = Long.MAX_VALUE;
}
