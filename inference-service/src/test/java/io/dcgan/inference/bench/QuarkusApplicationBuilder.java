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
 * Builds a Quarkus application with what this module depends on, as Maven would, in another place and in a process of
 * its own.
 */
final class QuarkusApplicationBuilder {
    private QuarkusApplicationBuilder() {}

    /**
     * Builds one.
     *
     * @param root    its classes and resources
     * @param folder  takes it
     * @param jarType as {@code quarkus.package.jar.type}
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
            throw new IOException("Quarkus must build %s, but says: %s".formatted(jar, Files.readString(log)));
        }
        return jar;
    }

    /** Arguments: the root, the folder, the type. */
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

    /** Fills a folder with nothing but some classes. */
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
