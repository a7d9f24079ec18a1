package io.dcgan.common.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Which store both services use: a bucket if one is named, else a folder. */
@ConfigMapping(prefix = "dcgan.store")
public interface StoreConfig {
    /** The folder of a {@link FolderStore}; the same one for every process. */
    @WithDefault("${user.home}/.local/share/dcgan/store")
    Path folder();

    /** Where an {@link S3Store} is. Credentials come from where the AWS SDK looks for them. */
    S3 s3();

    /** An S3-compatible service. */
    interface S3 {
        /** The bucket, which must be there; without one, the store is the folder. */
        Optional<String> bucket();

        /** Before every key, such as {@code dcgan/}; empty for none. */
        @WithDefault("")
        Optional<String> prefix();

        /** Of another service than AWS's own, such as {@code http://minio:9000}. */
        Optional<URI> endpoint();

        @WithDefault("us-east-1")
        String region();

        /** Whether the bucket stands in the path, as services other than AWS's own usually want it. */
        Optional<Boolean> pathStyle();
    }
}
