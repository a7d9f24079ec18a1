package io.dcgan.inference.release;

/**
 * Why a release is not tried again.
 *
 * @param offset to which the releases topic had been read: who asks for the release by name afterwards means it
 */
record Refusal(String reason, long offset) {
    /** Nobody can ask for it afterwards. */
    static Refusal forEver(String reason) {
        return new Refusal(reason, Long.MAX_VALUE);
    }

    boolean holdsForEver() {
        return offset == Long.MAX_VALUE;
    }
}
