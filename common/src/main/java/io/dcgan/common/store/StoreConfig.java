package io.dcgan.common.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Configuration of the store that both services use: a bucket if one is named, a folder otherwise. */
@ConfigMapping(prefix = "dcgan.store")
public interface StoreConfig {
    /** Folder of a {@link FolderStore}; must be the same for every process. */
    @WithDefault("${user.home}/.local/share/dcgan/store")
    Path folder();

    /** Location of an {@link S3Store}. Credentials come from the AWS SDK's default provider chain. */
    S3 s3();

    /** An S3-compatible service. */
    interface S3 {
        /** Name of an existing bucket; if empty, the folder is used. */
        Optional<String> bucket();

        /** Prefix of every key, such as {@code dcgan/}; empty for none. */
        @WithDefault("")
        Optional<String> prefix();

        /** Endpoint of a service other than AWS, such as {@code http://minio:9000}. */
        Optional<URI> endpoint();

        @WithDefault("us-east-1")
        String region();

        /** Path-style access, which most services other than AWS require; by default on if there is an endpoint. */
        Optional<Boolean> pathStyle();
    }
}
