package io.dcgan.inference.http.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.inference.http.InferenceBroker;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that the OpenAPI document describes the image endpoints as they are. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class ImageApiDescriptionTest {
    private final List<ImageEndpoint> all;

    @Inject
    ImageApiDescriptionTest(@All List<ImageEndpoint> all) {
        this.all = all;
    }

    @Test
    void everyImageEndpointIsInTheOpenApiDocument() {
        var described = given().get("/q/openapi?format=json").jsonPath();
        assertThat(all).hasSize(3);
        for (var endpoint : all) {
            var get = "paths.'%s'.get".formatted(endpoint.path());
            List<Map<String, Object>> parameters = described.getList(get + ".parameters");
            assertThat(parameters.stream().map(one -> name(described, one)))
                    .containsExactlyInAnyOrderElementsOf(endpoint.parameters());
            var busy = described.getString(get + ".responses.'429'.'$ref'");
            assertThat(described.getString(inside(busy) + ".description")).startsWith("The queue is full");
        }
        assertThat(choice(described, "/generate")).containsExactlyElementsOf(names(ResponseFormat.values()));
        assertThat(choice(described, "/interpolate"))
                .containsExactlyElementsOf(names(InterpolateEndpoint.View.values()));
        assertThat(described.getInt("paths.'/generate'.get.parameters.find { it.name == 'count' }.schema.maximum"))
                .isEqualTo(GenerateEndpoint.MAX_COUNT);
        Map<String, Object> pictures = described.getMap("components.schemas.Pictures.properties");
        assertThat(pictures)
                .containsOnlyKeys(Arrays.stream(ImagesJson.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    private static List<String> choice(JsonPath described, String path) {
        return described.getList("paths.'%s'.get.parameters.find { it.name == 'format' }.schema.enum".formatted(path));
    }

    private static List<String> names(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toList();
    }

    private static String name(JsonPath described, Map<String, Object> parameter) {
        var reference = parameter.get("$ref");
        return reference == null
                ? String.valueOf(parameter.get("name"))
                : described.getString(inside(reference.toString()) + ".name");
    }

    private static String inside(String reference) {
        return reference.replace("#/", "").replace('/', '.');
    }
}
