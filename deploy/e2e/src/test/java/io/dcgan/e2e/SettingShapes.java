package io.dcgan.e2e;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Every setting of a built service with its type and default, found in its config mappings, whatever they are called. */
final class SettingShapes {
    private static final String OURS = "io/dcgan/";
    private static final String SMALLRYE = "io.smallrye.config.";

    private final TreeSet<String> lines = new TreeSet<>();

    private SettingShapes() {}

    /** @param module folder of the service, which is built */
    static Collection<String> of(Path module) throws Exception {
        var shapes = new SettingShapes();
        var app = module.resolve("target/quarkus-app");
        var jars = new ArrayList<Path>();
        for (var folder : List.of("app", "lib/main", "lib/boot")) {
            try (Stream<Path> files = Files.list(app.resolve(folder))) {
                jars.addAll(
                        files.filter(file -> file.toString().endsWith(".jar")).toList());
            }
        }
        var urls = new ArrayList<URL>();
        for (var jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (var jar : jars) {
                for (var name : classes(jar)) {
                    shapes.mapping(loader, name);
                }
            }
        }
        shapes.properties(module.resolve("src/main/resources/application.properties"));
        return shapes.lines;
    }

    private static List<String> classes(Path jar) throws IOException {
        try (var file = new JarFile(new File(jar.toString()))) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(OURS) && name.endsWith(".class"))
                    .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                    .toList();
        }
    }

    private void mapping(ClassLoader loader, String name) {
        try {
            var type = Class.forName(name, false, loader);
            if (type.isInterface()) {
                value(type.getAnnotations(), "ConfigMapping", "prefix").ifPresent(prefix -> group(prefix, type));
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // One that needs what this service leaves out is no mapping.
        }
    }

    private void group(String prefix, Class<?> type) {
        for (var method : type.getMethods()) {
            if (!method.isBridge() && Modifier.isAbstract(method.getModifiers())) {
                setting(prefix, method);
            }
        }
    }

    private void setting(String prefix, Method method) {
        var annotations = method.getAnnotations();
        var name = prefix + "." + value(annotations, "WithName", "value").orElse(kebab(method.getName()));
        if (method.getReturnType().isInterface()
                && method.getReturnType().getName().startsWith("io.dcgan.")) {
            group(name, method.getReturnType());
            return;
        }
        lines.add("%s %s %s"
                .formatted(
                        name,
                        simple(method.getGenericReturnType()),
                        value(annotations, "WithDefault", "value")
                                .map(value -> "= " + value)
                                .orElse("without default")));
    }

    private static Optional<String> value(Annotation[] annotations, String type, String attribute) {
        return Arrays.stream(annotations)
                .filter(one -> one.annotationType().getName().equals(SMALLRYE + type))
                .map(one -> {
                    try {
                        var read = one.annotationType().getMethod(attribute);
                        return String.valueOf(read.invoke(one));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(e.getMessage(), e);
                    }
                })
                .findFirst();
    }

    private static String simple(Type type) {
        return type.getTypeName().replaceAll("[\\w.]+\\.", "");
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private void properties(Path file) throws IOException {
        Files.readAllLines(file).stream()
                .filter(line ->
                        line.matches("(kafka|dcgan|quarkus\\.(http|oidc|otel|log\\.console|application))\\..*=.*"))
                .forEach(lines::add);
    }
}
