package io.dcgan.common.store;

import io.dcgan.common.id.StoreKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in a bucket of an S3-compatible service.
 *
 * <p>An object is either complete or absent. Checksums verify uploads and downloads. Failed requests are retried with
 * growing delays; once the retries are exhausted, the call throws an {@link IOException}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
public final class S3Store implements ArtifactStore, Closeable {
    /** Larger objects are uploaded in parts, so that a failed part is retried alone. */
    static final int PART_BYTES = 8 << 20;

    private static final String ONLY_IF_ABSENT = "*";
    private static final String WRITER_METADATA = "dcgan-writer";
    private static final String DIGEST_METADATA = "dcgan-crc32c";
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int MAX_CONFLICTS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(3);

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final String name;

    private S3Store(S3Client client, String bucket, String prefix, String name) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.name = name;
    }

    /** Opens the store without contacting it, so that a service can start while its store is unavailable. */
    static S3Store open(String bucket, StoreConfig.S3 config) {
        var endpoint = config.endpoint();
        var builder = S3Client.builder()
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle().orElse(endpoint.isPresent()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT))
                .overrideConfiguration(override -> override.retryStrategy(RetryMode.STANDARD)
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .apiCallTimeout(CALL_TIMEOUT));
        endpoint.ifPresent(builder::endpointOverride);
        var where = endpoint.map(URI::toString).orElse("s3." + config.region()) + "/" + bucket;
        return new S3Store(builder.build(), bucket, config.prefix().orElse(""), where);
    }

    @Override
    public void put(StoreKey key, byte[] content) throws IOException {
        execute("write", key, () -> write(key, content, false, writer()));
    }

    /**
     * Writes an object unless one already exists. The object's metadata names its writer, so a retry after a lost
     * response recognises its own write.
     */
    @Override
    public boolean create(StoreKey key, byte[] content) throws IOException {
        var writer = writer();
        for (int conflicts = 0; true; conflicts++) {
            try {
                write(key, content, true, writer);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return isOwnWrite(key, writer);
                }
                // A concurrent write of the same object has not finished, so its outcome is still unknown.
                if (e.statusCode() != CONFLICT || conflicts == MAX_CONFLICTS) {
                    throw failure("write", key, e);
                }
            } catch (SdkException e) {
                throw failure("write", key, e);
            }
        }
    }

    private boolean isOwnWrite(StoreKey key, String writer) throws IOException {
        return execute("find the writer of", key, () -> isWrittenBy(key, writer));
    }

    private boolean isWrittenBy(StoreKey key, String writer) {
        try {
            var head = client.headObject(request -> request.bucket(bucket).key(path(key)));
            return writer.equals(head.metadata().get(WRITER_METADATA));
        } catch (NoSuchKeyException e) {
            // Another writer created the object, and it has been deleted since.
            return false;
        }
    }

    private static String writer() {
        return UUID.randomUUID().toString();
    }

    private boolean write(StoreKey key, byte[] content, boolean once, String writer) {
        if (content.length > PART_BYTES) {
            writeParts(key, content, once, writer);
            return true;
        }
        client.putObject(
                request -> {
                    request.bucket(bucket).key(path(key)).metadata(metadata(content, writer));
                    if (once) {
                        request.ifNoneMatch(ONLY_IF_ABSENT);
                    }
                },
                RequestBody.fromBytes(content));
        return true;
    }

    private static Map<String, String> metadata(byte[] content, String writer) {
        return Map.of(WRITER_METADATA, writer, DIGEST_METADATA, digest(content));
    }

    /** Returns a checksum of our own: not every service stores one and returns it. */
    private static String digest(byte[] content) {
        var checksum = new CRC32C();
        checksum.update(content);
        return Long.toHexString(checksum.getValue());
    }

    private void writeParts(StoreKey key, byte[] content, boolean once, String writer) {
        var upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(path(key)).metadata(metadata(content, writer)))
                .uploadId();
        try {
            var parts = new ArrayList<CompletedPart>();
            for (int from = 0; from < content.length; from += PART_BYTES) {
                int number = parts.size() + 1;
                var part = Arrays.copyOfRange(content, from, Math.min(from + PART_BYTES, content.length));
                var sent = client.uploadPart(
                        request -> request.bucket(bucket)
                                .key(path(key))
                                .uploadId(upload)
                                .partNumber(number),
                        RequestBody.fromBytes(part));
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(sent.eTag())
                        .checksumCRC32(sent.checksumCRC32())
                        .build());
            }
            client.completeMultipartUpload(request -> {
                request.bucket(bucket).key(path(key)).uploadId(upload).multipartUpload(all -> all.parts(parts));
                if (once) {
                    request.ifNoneMatch(ONLY_IF_ABSENT);
                }
            });
        } catch (NoSuchUploadException e) {
            // The upload is also gone if it was completed and only the response was lost.
            if (!isWrittenBy(key, writer)) {
                throw e;
            }
        } catch (SdkException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    /** Aborts the upload, because orphaned parts are billed. */
    private void abort(StoreKey key, String upload, SdkException why) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(path(key)).uploadId(upload));
        } catch (SdkException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public Optional<byte[]> read(StoreKey key, long limit) throws IOException {
        return execute("read", key, () -> {
            try {
                return Optional.of(client.getObject(
                        request -> request.bucket(bucket).key(path(key)),
                        (response, body) -> content(limit, response, body)));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private static byte[] content(long limit, GetObjectResponse response, AbortableInputStream body) {
        long length = response.contentLength();
        if (length > limit) {
            body.abort();
            var tooLarge =
                    new DamagedFileException("the object must be at most %d bytes, got %d".formatted(limit, length));
            throw NonRetryableException.create(tooLarge.getMessage(), tooLarge);
        }
        try {
            var content = body.readNBytes((int) length);
            // The SDK compares the service's checksum, if there is one, only at the end of the stream.
            if (content.length != length || body.read() >= 0) {
                throw new IOException("the object must be %d bytes, got a different number".formatted(length));
            }
            var digest = digest(content);
            var expected = response.metadata().getOrDefault(DIGEST_METADATA, digest);
            if (!digest.equals(expected)) {
                throw new DamagedFileException("the object's CRC-32C must be %s, got %s".formatted(expected, digest));
            }
            return content;
        } catch (IOException | SdkException e) {
            throw RetryableException.create(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean contains(StoreKey key) throws IOException {
        return execute("look up", key, () -> {
            try {
                client.headObject(request -> request.bucket(bucket).key(path(key)));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        });
    }

    @Override
    public List<String> names(StoreKey folder) throws IOException {
        var path = path(folder) + "/";
        return execute("list", folder, () -> {
            var names = new TreeSet<String>();
            client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(path).delimiter("/"))
                    .forEach(page -> {
                        page.contents().stream()
                                .map(S3Object::key)
                                .map(key -> key.substring(path.length()))
                                .filter(name -> !name.isEmpty())
                                .forEach(names::add);
                        page.commonPrefixes().stream()
                                .map(CommonPrefix::prefix)
                                .map(key -> key.substring(path.length(), key.length() - 1))
                                .forEach(names::add);
                    });
            return List.copyOf(names);
        });
    }

    @Override
    public void delete(StoreKey key) throws IOException {
        execute(
                "delete",
                key,
                () -> client.deleteObject(request -> request.bucket(bucket).key(path(key))));
    }

    private <T> T execute(String what, StoreKey key, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (SdkException e) {
            var damaged = DamagedFileException.findCause(e);
            if (damaged.isPresent()) {
                throw new DamagedFileException("%s in the store %s is damaged: %s"
                        .formatted(key, name, damaged.get().getMessage()));
            }
            throw failure(what, key, e);
        }
    }

    private IOException failure(String what, StoreKey key, SdkException e) {
        return new IOException("the store %s failed to %s %s: %s".formatted(name, what, key, e.getMessage()), e);
    }

    private String path(StoreKey key) {
        return prefix + key.value();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
