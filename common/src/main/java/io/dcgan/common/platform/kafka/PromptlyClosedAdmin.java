package io.dcgan.common.platform.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.ForwardingAdmin;

/**
 * An admin client that abandons pending requests soon after it is closed. By default it would wait for them, and a request
 * to a broker that accepts connections but does not answer can stay pending beyond every timeout.
 */
final class PromptlyClosedAdmin extends ForwardingAdmin {
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    PromptlyClosedAdmin(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    public void close(Duration timeout) {
        super.close(timeout.compareTo(MAX_WAIT) < 0 ? timeout : MAX_WAIT);
    }
}
