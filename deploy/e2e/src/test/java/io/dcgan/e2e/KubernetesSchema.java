package io.dcgan.e2e;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schema of Kubernetes 1.35, applied strictly. Unknown, missing and duplicate fields and wrong types are errors, as
 * are values that the model would read differently.
 */
final class KubernetesSchema {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Map<String, String> MODELS = Map.ofEntries(
            Map.entry("v1 Namespace", "V1Namespace"),
            Map.entry("v1 ConfigMap", "V1ConfigMap"),
            Map.entry("v1 Secret", "V1Secret"),
            Map.entry("v1 Service", "V1Service"),
            Map.entry("v1 PersistentVolumeClaim", "V1PersistentVolumeClaim"),
            Map.entry("apps/v1 Deployment", "V1Deployment"),
            Map.entry("policy/v1 PodDisruptionBudget", "V1PodDisruptionBudget"),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler"),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", "V1NetworkPolicy"));

    /** Allowed values of fields for which the model accepts any text. */
    private static final Map<String, Set<String>> ENUMS = Map.of(
            "protocol", Set.of("TCP", "UDP", "SCTP"),
            "imagePullPolicy", Set.of("Always", "IfNotPresent", "Never"),
            "restartPolicy", Set.of("Always", "OnFailure", "Never"),
            "whenUnsatisfiable", Set.of("DoNotSchedule", "ScheduleAnyway"),
            "operator", Set.of("In", "NotIn", "Exists", "DoesNotExist", "Equal"),
            "effect", Set.of("NoSchedule", "PreferNoSchedule", "NoExecute"));

    private static final Map<String, Set<String>> LISTED = Map.of(
            "policyTypes", Set.of("Ingress", "Egress"),
            "accessModes", Set.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"));

    /** Format of a quantity, stricter than the model's. */
    private static final Pattern QUANTITY = Pattern.compile("[0-9]+(\\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i)?");

    private KubernetesSchema() {}

    static List<JsonNode> read(String yaml) throws IOException {
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return all.readAll();
        }
    }

    static String kind(JsonNode object) {
        return object.path("apiVersion").asText() + " " + object.path("kind").asText();
    }

    static boolean knows(JsonNode object) {
        return MODELS.containsKey(kind(object));
    }

    /** @throws IllegalArgumentException if the object is invalid for its kind; the message names the field */
    static void check(JsonNode object) {
        var name = MODELS.get(kind(object));
        if (name == null) {
            throw new IllegalArgumentException("unknown kind: " + kind(object));
        }
        words("", object);
        var given = JsonParser.parseString(object.toString());
        try {
            var model = Class.forName("io.kubernetes.client.openapi.models." + name);
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, given);
            same("", given, JSON.getGson().toJsonTree(JSON.getGson().fromJson(given, model)));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks that the model kept every value; it may have added some, such as empty maps. */
    private static void same(String where, JsonElement given, @Nullable JsonElement back) {
        if (given.isJsonObject() && back != null && back.isJsonObject()) {
            given.getAsJsonObject()
                    .entrySet()
                    .forEach(field -> same(
                            where + "." + field.getKey(),
                            field.getValue(),
                            back.getAsJsonObject().get(field.getKey())));
        } else if (given.isJsonArray()
                && back != null
                && back.isJsonArray()
                && given.getAsJsonArray().size() == back.getAsJsonArray().size()) {
            for (int i = 0; i < given.getAsJsonArray().size(); i++) {
                same(
                        where + "[" + i + "]",
                        given.getAsJsonArray().get(i),
                        back.getAsJsonArray().get(i));
            }
        } else if (!given.equals(back)) {
            throw new IllegalArgumentException("%s: %s is read as %s".formatted(where, given, back));
        }
    }

    private static void words(String where, JsonNode node) {
        node.properties().forEach(field -> {
            var path = where + "." + field.getKey();
            require(path, ENUMS.get(field.getKey()), field.getValue());
            if (field.getValue().isArray()) {
                field.getValue().forEach(one -> require(path, LISTED.get(field.getKey()), one));
            }
            if (field.getKey().equals("limits") || field.getKey().equals("requests")) {
                field.getValue().forEach(one -> requireQuantity(path, one));
            } else if (field.getKey().equals("sizeLimit")) {
                requireQuantity(path, field.getValue());
            }
            words(path, field.getValue());
        });
        if (node.isArray()) {
            node.forEach(one -> words(where + "[]", one));
        }
    }

    private static void requireQuantity(String where, JsonNode value) {
        if (!QUANTITY.matcher(value.asText()).matches()) {
            throw new IllegalArgumentException("%s must be a quantity, got %s".formatted(where, value));
        }
    }

    private static void require(String where, @Nullable Set<String> allowed, JsonNode value) {
        if (allowed != null && value.isTextual() && !allowed.contains(value.asText())) {
            throw new IllegalArgumentException("%s must be one of %s, got %s".formatted(where, allowed, value));
        }
    }
}
