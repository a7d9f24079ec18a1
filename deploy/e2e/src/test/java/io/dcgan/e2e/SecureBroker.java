package io.dcgan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.dcgan.local.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with TLS, passwords and permissions: the users of the production overlay, with the permissions there. Another
 * listener has an expired certificate.
 */
final class SecureBroker implements AutoCloseable {
    private static final String PASSWORD = "secret";

    private final KafkaBroker broker;
    private final int port;
    private final int expiredPort;
    private final TestCertificates certificates;

    private SecureBroker(KafkaBroker broker, int port, int expiredPort, TestCertificates certificates) {
        this.broker = broker;
        this.port = port;
        this.expiredPort = expiredPort;
        this.certificates = certificates;
    }

    /** @param objects the rendered overlay */
    static SecureBroker start(Path folder, List<JsonNode> objects) throws Exception {
        int port = FreePort.find();
        int expiredPort = FreePort.find();
        var certificates = TestCertificates.create(folder);
        var settings = new HashMap<String, String>();
        settings.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,EXPIRED:SASL_SSL");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The listener without TLS, which the test and the broker itself use.
        settings.put("super.users", "User:ANONYMOUS");
        settings.putAll(listener("sasl_ssl", certificates.keyStore("valid", "-1d")));
        settings.putAll(listener("expired", certificates.keyStore("expired", "-9d")));
        var broker = KafkaBroker.startWithListener(
                folder.resolve("kafka"),
                "SASL_SSL://localhost:%d,EXPIRED://localhost:%d".formatted(port, expiredPort),
                settings);
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
            for (var object : objects) {
                if (object.path("kind").asText().equals("KafkaUser")) {
                    createUser(admin, object);
                }
            }
            return new SecureBroker(broker, port, expiredPort, certificates);
        } catch (Exception e) {
            broker.close();
            throw e;
        }
    }

    private static Map<String, String> listener(String name, Path keyStore) {
        var prefix = "listener.name." + name + ".";
        return Map.of(
                prefix + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                prefix + "ssl.keystore.location",
                keyStore.toString(),
                prefix + "ssl.keystore.password",
                TestCertificates.PASSWORD,
                prefix + "ssl.key.password",
                TestCertificates.PASSWORD);
    }

    private static void createUser(Admin admin, JsonNode user) throws Exception {
        var name = user.at("/metadata/name").asText();
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                .all()
                .get();
        var permissions = new ArrayList<AclBinding>();
        for (var acl : user.at("/spec/authorization/acls")) {
            var pattern = new ResourcePattern(
                    ResourceType.fromString(acl.at("/resource/type").asText()),
                    acl.at("/resource/name").asText(),
                    PatternType.LITERAL);
            for (var operation : acl.path("operations")) {
                permissions.add(new AclBinding(
                        pattern,
                        new AccessControlEntry(
                                "User:" + name,
                                "*",
                                AclOperation.fromString(operation.asText().toUpperCase(Locale.ROOT)),
                                AclPermissionType.ALLOW)));
            }
        }
        admin.createAcls(permissions).all().get();
    }

    /** Returns the address without TLS, for the test itself. */
    String plainServers() {
        return broker.bootstrapServers();
    }

    String servers() {
        return "localhost:" + port;
    }

    String expiredServers() {
        return "localhost:" + expiredPort;
    }

    /** Returns the settings of a client that logs in as a user of the overlay. */
    Map<String, String> login(String user) {
        return login(user, PASSWORD, certificates.authority());
    }

    Map<String, String> loginWithWrongPassword(String user) {
        return login(user, "wrong", certificates.authority());
    }

    /** Returns the settings of a client that trusts another authority. */
    Map<String, String> loginWithWrongAuthority(String user) throws IOException, InterruptedException {
        return login(user, PASSWORD, certificates.otherAuthority());
    }

    private static Map<String, String> login(String user, String password, Path authority) {
        return Map.of(
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "KAFKA_SASL_MECHANISM",
                "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, password),
                "KAFKA_SSL_TRUSTSTORE_TYPE",
                "PEM",
                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                authority.toString());
    }

    @Override
    public void close() {
        broker.close();
    }
}
