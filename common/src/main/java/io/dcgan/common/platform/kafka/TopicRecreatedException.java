package io.dcgan.common.platform.kafka;

import java.io.IOException;

/** A topic that was deleted and created again. Its offsets have begun again, so a reader must start over. */
public final class TopicRecreatedException extends IOException {
    private static final long serialVersionUID = 1;

    TopicRecreatedException(String topic) {
        super(topic + " has been deleted and created again; this process must be restarted to read it");
    }
}
