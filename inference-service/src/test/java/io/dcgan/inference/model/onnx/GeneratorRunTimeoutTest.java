package io.dcgan.inference.model.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.TestRelease;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratorRunTimeoutTest {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    @Test
    void runsAreTerminatedWhileOneTakesTooLongAndAllowedAgainAfterwards() throws Exception {
        try (var session =
                        environment.createSession(TestRelease.of("mnist", 0.5f).file());
                var timeout = new GeneratorRunTimeout()) {
            var options = timeout.beginRun();
            assertThatCode(() -> run(session, options)).doesNotThrowAnyException();
            for (int second = 0; second < GeneratorRunTimeout.MAX_SECONDS; second++) {
                timeout.tick();
            }
            assertThatThrownBy(() -> run(session, options)).isInstanceOf(OrtException.class);
            timeout.endRun();
            assertThatCode(() -> run(session, timeout.beginRun())).doesNotThrowAnyException();
            timeout.endRun();
        }
    }

    /** Many short runs do not add up to a long one. */
    @Test
    void eachRunIsTimedSeparately() throws Exception {
        try (var session =
                        environment.createSession(TestRelease.of("mnist", 0.5f).file());
                var timeout = new GeneratorRunTimeout()) {
            for (int second = 0; second < 3 * GeneratorRunTimeout.MAX_SECONDS; second++) {
                var options = timeout.beginRun();
                timeout.tick();
                run(session, options);
                timeout.endRun();
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
