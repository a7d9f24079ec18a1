package io.dcgan.testsupport;

import io.dcgan.local.KafkaBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real broker and an empty store for the service under test. */
public abstract class KafkaBrokerResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable KafkaBroker broker;

    /**
     * Returns the settings of the service in addition to those of the broker and the store.
     *
     * @param folder empty folder of the test
     */
    protected abstract Map<String, String> settings(Path folder);

    @Override
    public Map<String, String> start() {
        try {
            var folder = Files.createTempDirectory("dcgan-test");
            broker = KafkaBroker.start(folder.resolve("kafka"));
            var settings = new HashMap<>(settings(folder));
            settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
            settings.put("dcgan.store.folder", folder.resolve("store").toString());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
