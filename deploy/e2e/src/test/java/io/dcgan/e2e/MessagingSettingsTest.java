package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forgotten setting of a channel is a lost guarantee, because the connector's default is another. */
class MessagingSettingsTest {
    private static final Pattern SETTING = Pattern.compile("mp\\.messaging\\.(incoming|outgoing)\\.([\\w-]+)\\.(.+)");
    private static final String CONNECTOR = "mp.messaging.connector.smallrye-kafka.";

    @ParameterizedTest
    @ValueSource(strings = {"trainer-service", "inference-service"})
    void everyChannelHasTheSettingsThatTheGuaranteesDependOn(String service) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(SourceTree.read(service + "/src/main/resources/application.properties")));
        assertThat(properties)
                .containsEntry(CONNECTOR + "lazy-client", "true")
                .containsEntry(CONNECTOR + "health-enabled", "false")
                .containsEntry(CONNECTOR + "tracing-enabled", "false")
                .containsEntry(CONNECTOR + "cloud-events", "false");
        var channels = channels(properties);
        assertThat(channels).hasSizeGreaterThan(1);
        channels.forEach((channel, settings) -> {
            assertThat(settings).as(channel).containsEntry("connector", "smallrye-kafka");
            if (channel.startsWith("outgoing")) {
                assertThat(settings)
                        .as(channel)
                        .containsEntry("acks", "all")
                        .containsEntry("linger.ms", "0")
                        .containsKeys("max.block.ms", "request.timeout.ms", "delivery.timeout.ms");
            } else {
                assertThat(settings)
                        .as(channel)
                        .containsEntry("enable.auto.commit", "false")
                        .containsEntry("auto.offset.reset", "earliest")
                        .containsEntry("allow.auto.create.topics", "false")
                        .containsEntry("isolation.level", "read_committed")
                        .containsKeys("commit-strategy", "failure-strategy");
                assertThat(settings.get("failure-strategy")).as(channel).isNotEqualTo("fail");
            }
        });
    }

    private static Map<String, Map<String, String>> channels(Properties properties) {
        var channels = new TreeMap<String, Map<String, String>>();
        for (var name : properties.stringPropertyNames()) {
            var match = SETTING.matcher(name);
            if (match.matches()) {
                channels.computeIfAbsent(match.group(1) + " " + match.group(2), unused -> new TreeMap<>())
                        .put(match.group(3), properties.getProperty(name));
            }
        }
        return channels;
    }
}
