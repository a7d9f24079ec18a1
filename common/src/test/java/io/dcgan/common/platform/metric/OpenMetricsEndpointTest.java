package io.dcgan.common.platform.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenMetricsEndpointTest {
    @Test
    void exemplarsAppearOnlyWhereOpenMetricsAllowsThem() {
        var scraped = """
                # TYPE a_seconds histogram
                # HELP a_seconds What # {looks} like one
                a_seconds_bucket{le="1.0"} 1.0 # {trace_id="t"} 0.5 1.5
                a_seconds_count 1.0 # {trace_id="t"} 1.0 1.5
                a_seconds_sum{x="y"} 0.5 # {trace_id="t"} 1.0 1.5
                b_total 2.0 # {trace_id="t"} 1.0 1.5
                # EOF
                """;
        assertThat(OpenMetricsEndpoint.removeInvalidExemplars(scraped)).isEqualTo("""
                        # TYPE a_seconds histogram
                        # HELP a_seconds What # {looks} like one
                        a_seconds_bucket{le="1.0"} 1.0 # {trace_id="t"} 0.5 1.5
                        a_seconds_count 1.0
                        a_seconds_sum{x="y"} 0.5
                        b_total 2.0 # {trace_id="t"} 1.0 1.5
                        # EOF
                        """);
    }
}
