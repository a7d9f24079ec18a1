package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

/** Assertions about answers of the protocol. */
final class V2Assertions {
    private V2Assertions() {}

    static void assertAnswer(HttpResponse<byte[]> answer, int status, String json) {
        assertThat(json(answer.body())).isEqualTo(json(json));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    }

    static void assertRefused(HttpResponse<byte[]> answer, int status, String error) {
        assertThat(json(answer.body()).path("error").asText()).startsWith(error);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(json(answer.body())).hasSize(1);
    }
}
