package io.dcgan.inference.bench;

import io.quarkus.bootstrap.BootstrapException;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Builds a Quarkus application with this module's dependencies, as Maven would, but in another folder and in its own
 * process.
 */
final class QuarkusApplicationBuilder {
    private QuarkusApplicationBuilder() {}

    /**
     * Builds an application.
     *
     * @param root    folder with its classes and resources
     * @param folder  target folder
     * @param jarType value of {@code quarkus.package.jar.type}
     * @return the jar to run
     */
    static Path build(Path root, Path folder, String jarType) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var log = folder.resolve("build.log");
        var options = List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        var process = ChildJvm.java(
                        List.of(),
                        options,
                        QuarkusApplicationBuilder.class,
                        root.toString(),
                        folder.toString(),
                        jarType)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var jar = folder.resolve("quarkus-app/quarkus-run.jar");
        if (process.waitFor() != 0 || !Files.exists(jar)) {
            throw new IOException("Quarkus failed to build %s: %s".formatted(jar, Files.readString(log)));
        }
        return jar;
    }

    /** Builds in this process. Arguments: root, folder, jar type. */
    public static void main(String[] arguments) throws BootstrapException {
        var settings = new Properties();
        settings.setProperty("quarkus.package.jar.type", arguments[2]);
        try (var application = QuarkusBootstrap.builder()
                .setApplicationRoot(Path.of(arguments[0]))
                .setProjectRoot(Path.of("").toAbsolutePath())
                .setTargetDirectory(Path.of(arguments[1]))
                .setBaseName("bench")
                .setMode(QuarkusBootstrap.Mode.PROD)
                .setLocalProjectDiscovery(true)
                .setOffline(true)
                .setBuildSystemProperties(settings)
                .build()
                .bootstrap()) {
            application.createAugmentor().createProductionApplication();
        }
    }

    /** Copies classes into an otherwise empty folder. */
    static Path rootOf(Path folder, List<Class<?>> classes) throws IOException {
        for (var one : classes) {
            var name = one.getName().replace('.', '/') + ".class";
            var file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            try {
                var place = Path.of(
                        one.getProtectionDomain().getCodeSource().getLocation().toURI());
                Files.copy(place.resolve(name), file);
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        return folder;
    }
}
