package io.dcgan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority and the certificates that it has signed for {@code localhost}, made with the JDK's keytool. */
final class TestCertificates {
    static final String PASSWORD = "password";
    private static final String KEYTOOL =
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString();

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** Creates the authority, in a folder in which all files are. */
    static TestCertificates create(Path folder) throws IOException, InterruptedException {
        var certificates = new TestCertificates(folder);
        certificates.createAuthority("authority");
        return certificates;
    }

    private void createAuthority(String name) throws IOException, InterruptedException {
        keytool(
                name,
                "-genkeypair",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:c",
                "-keyalg",
                "EC",
                "-startdate",
                "-20d",
                "-validity",
                "30");
        Files.writeString(folder.resolve(name + ".crt"), keytool(name, "-exportcert", "-rfc"));
    }

    /** Returns the authority's certificate. */
    Path authority() {
        return folder.resolve("authority.crt");
    }

    /** Returns the certificate of an authority that has signed nothing. */
    Path otherAuthority() throws IOException, InterruptedException {
        createAuthority("other");
        return folder.resolve("other.crt");
    }

    /**
     * Returns a key with a certificate of the authority that is valid for a week.
     *
     * @param start beginning of the week, such as {@code -9d}
     */
    Path keyStore(String name, String start) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-dname", "CN=localhost", "-keyalg", "EC");
        var request = Files.writeString(folder.resolve(name + ".csr"), keytool(name, "-certreq"));
        var certificate = Files.writeString(
                folder.resolve(name + ".crt"),
                keytool(
                        "authority",
                        "-gencert",
                        "-rfc",
                        "-infile",
                        request.toString(),
                        "-ext",
                        "san=dns:localhost",
                        "-startdate",
                        start,
                        "-validity",
                        "7"));
        Files.writeString(certificate, Files.readString(certificate) + Files.readString(authority()));
        keytool(name, "-importcert", "-noprompt", "-file", certificate.toString());
        return folder.resolve(name + ".p12");
    }

    /** Returns a trust store with one certificate, for the clients of a JVM. */
    Path trustStore(Path certificate) throws IOException, InterruptedException {
        var name = "trusts-" + certificate.getFileName();
        keytool(name, "-importcert", "-noprompt", "-file", certificate.toString());
        return folder.resolve(name + ".p12");
    }

    /** Runs a command on the key of this name. */
    private String keytool(String name, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(KEYTOOL));
        all.addAll(List.of(command));
        all.addAll(List.of(
                "-alias", name, "-keystore", folder.resolve(name + ".p12").toString(), "-storepass", PASSWORD));
        return HostTools.run(all, "");
    }
}
