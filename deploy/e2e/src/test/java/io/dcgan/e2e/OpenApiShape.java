package io.dcgan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** An OpenAPI document without its prose: paths, parameters, bodies, answers and schemas, a line each. */
final class OpenApiShape {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "head", "options", "patch");
    private static final List<String> FACETS = List.of(
            "type",
            "format",
            "enum",
            "default",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "additionalProperties");

    private final JsonNode document;
    private final TreeSet<String> lines = new TreeSet<>();

    private OpenApiShape(JsonNode document) {
        this.document = document;
    }

    static Collection<String> of(JsonNode document) {
        var shape = new OpenApiShape(document);
        document.path("paths").properties().forEach(path -> shape.path(path.getKey(), path.getValue()));
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> shape.schema("schema " + schema.getKey(), schema.getValue()));
        return shape.lines;
    }

    private void path(String path, JsonNode item) {
        for (var method : METHODS) {
            var operation = item.path(method);
            if (!operation.isMissingNode()) {
                var line = "%s %s".formatted(method.toUpperCase(Locale.ROOT), path);
                lines.add(line);
                item.path("parameters").forEach(parameter -> parameter(line, resolved(parameter)));
                operation.path("parameters").forEach(parameter -> parameter(line, resolved(parameter)));
                content(line + " body", resolved(operation.path("requestBody")));
                operation.path("responses").properties().forEach(response -> {
                    lines.add(line + " -> " + response.getKey());
                    content(line + " -> " + response.getKey(), resolved(response.getValue()));
                    resolved(response.getValue())
                            .path("headers")
                            .fieldNames()
                            .forEachRemaining(
                                    header -> lines.add(line + " -> " + response.getKey() + " header " + header));
                });
            }
        }
    }

    private void parameter(String line, JsonNode parameter) {
        var name = "%s %s parameter %s"
                .formatted(
                        line,
                        parameter.path("in").asText(),
                        parameter.path("name").asText());
        lines.add(name + (parameter.path("required").asBoolean() ? " required" : ""));
        schema(name, parameter.path("schema"));
    }

    private void content(String line, JsonNode holder) {
        holder.path("content").properties().forEach(media -> {
            lines.add(line + " " + media.getKey());
            schema(line + " " + media.getKey(), media.getValue().path("schema"));
        });
    }

    private void schema(String line, JsonNode schema) {
        if (schema.has("$ref")) {
            lines.add(line + " is " + schema.path("$ref").asText().replaceFirst(".*/", ""));
            return;
        }
        for (var facet : FACETS) {
            if (schema.has(facet)) {
                lines.add("%s %s=%s".formatted(line, facet, schema.path(facet)));
            }
        }
        var required = new ArrayList<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            var name = line + "." + property.getKey();
            lines.add(name + (required.contains(property.getKey()) ? " required" : ""));
            schema(name, property.getValue());
        });
        if (schema.has("items")) {
            schema(line + "[]", schema.path("items"));
        }
        for (var combined : List.of("oneOf", "anyOf", "allOf")) {
            schema.path(combined).forEach(one -> schema(line + " " + combined, one));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }
}
