package io.dcgan.e2e;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The dependencies and plugins named in this build's POMs. */
final class MavenPoms {
    private static final String ROOT_POM = "pom.xml";
    private static final String OWN_GROUP = "io.dcgan";

    private final Map<String, String> properties = new TreeMap<>();
    private final Map<String, String> versions = new TreeMap<>();

    private MavenPoms() {}

    /**
     * Every {@code group:artifact} with its version, or with the name of the BOM that sets its version: dependencies,
     * plugins, annotation processors and artifacts that a plugin copies. Not the project's own modules.
     */
    static Map<String, String> versions() throws IOException {
        var poms = new MavenPoms();
        var root = parse(ROOT_POM);
        poms.add(root);
        for (var module : elements(root.getElementsByTagName("module")).toList()) {
            poms.add(parse(module.getTextContent() + "/" + ROOT_POM));
        }
        return poms.versions;
    }

    private void add(Element project) {
        elements(project.getElementsByTagName("properties"))
                .filter(one -> one.getParentNode().equals(project))
                .flatMap(one -> elements(one.getChildNodes()))
                .forEach(one -> properties.put(one.getTagName(), one.getTextContent()));
        Stream.of("dependency", "plugin", "path", "artifactItem")
                .flatMap(tag -> elements(project.getElementsByTagName(tag)))
                .filter(one -> !child(one, "groupId").orElse(OWN_GROUP).equals(OWN_GROUP))
                .forEach(one -> {
                    var name = child(one, "groupId").orElseThrow() + ":"
                            + resolve(child(one, "artifactId").orElseThrow());
                    var version = child(one, "version").map(this::resolve);
                    version.ifPresent(value -> versions.put(name, value));
                    versions.putIfAbsent(name, bom(name));
                });
        elements(project.getElementsByTagName("palantirJavaFormat"))
                .forEach(one -> versions.put(
                        "com.palantir.javaformat:palantir-java-format",
                        resolve(child(one, "version").orElseThrow())));
    }

    /** Returns the BOM that manages an artifact whose version is not stated in this build's POMs. */
    private static String bom(String name) {
        if (name.startsWith("ai.djl")) {
            return "ai.djl:bom";
        }
        return name.startsWith("software.amazon.awssdk:") ? "software.amazon.awssdk:bom" : "io.quarkus:quarkus-bom";
    }

    private String resolve(String version) {
        var resolved = version;
        for (var property : properties.entrySet()) {
            resolved = resolved.replace("${" + property.getKey() + "}", property.getValue());
        }
        return resolved;
    }

    private static Element parse(String path) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(SourceTree.ROOT.resolve(path).toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> child(Element parent, String tag) {
        return elements(parent.getChildNodes())
                .filter(one -> one.getTagName().equals(tag))
                .map(Node::getTextContent)
                .findFirst();
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
