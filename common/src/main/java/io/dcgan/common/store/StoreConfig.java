package io.dcgan.common.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Which store both services use. */
@ConfigMapping(prefix = "dcgan.store")
public interface StoreConfig {
    /** The folder of a {@link FolderStore}; the same one for every process. */
    @WithDefault("${user.home}/.local/share/dcgan/store")
    Path folder();
}
