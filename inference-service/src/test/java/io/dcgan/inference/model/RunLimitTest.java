package io.dcgan.inference.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.dcgan.common.release.Signature;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunLimitTest {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    @Test
    void runsAreEndedWhileOneTakesTooLongAndAllowedAgainAfterwards() throws Exception {
        try (var session =
                        environment.createSession(TestRelease.of("mnist", 0.5f).file());
                var limit = new RunLimit()) {
            var options = limit.begin();
            assertThatCode(() -> run(session, options)).doesNotThrowAnyException();
            for (int second = 0; second < RunLimit.MOST; second++) {
                limit.look();
            }
            assertThatThrownBy(() -> run(session, options)).isInstanceOf(OrtException.class);
            limit.end();
            assertThatCode(() -> run(session, limit.begin())).doesNotThrowAnyException();
            limit.end();
        }
    }

    /** Many short runs are no long one. */
    @Test
    void eachRunIsCountedAnew() throws Exception {
        try (var session =
                        environment.createSession(TestRelease.of("mnist", 0.5f).file());
                var limit = new RunLimit()) {
            for (int second = 0; second < 3 * RunLimit.MOST; second++) {
                var options = limit.begin();
                limit.look();
                run(session, options);
                limit.end();
            }
        }
    }

    private void run(OrtSession session, RunOptions options) throws OrtException {
        try (var latent = OnnxTensor.createTensor(environment, new float[1][2]);
                var label = OnnxTensor.createTensor(environment, new long[1])) {
            session.run(Map.of(Signature.LATENT, latent, Signature.LABEL, label), Set.of(Signature.IMAGE), options)
                    .close();
        }
    }
}
