package io.dcgan.inference.http.v2;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.v2.message.Datatype;
import io.dcgan.inference.http.v2.message.InferRequest.Input;
import io.dcgan.inference.http.v2.message.InferRequestBody;
import io.dcgan.inference.http.v2.message.TensorSpec;
import io.dcgan.inference.http.v2.message.TensorValues;
import io.dcgan.inference.http.v2.message.V2Error;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The validated inputs of a request. Binary inputs are not copied.
 *
 * @param latents {@code [count, latentSize]}, −1000 to 1000
 * @param labels  {@code [count]}, 0 to {@code classes - 1}; 0 if there are no classes
 */
record InferInputs(int count, FloatBuffer latents, LongBuffer labels) {
    /** Far beyond any standard normal value; still larger ones overflow inside the network. */
    private static final float MAX_MAGNITUDE = 1_000;

    static final int MAX_COUNT = 1024;

    /** Maximum number of values in a response: 64 MiB of float32. */
    private static final int MAX_VALUES = 1 << 24;

    private record InputTensor(int count, TensorValues values) {}

    /** @throws jakarta.ws.rs.WebApplicationException 400, if the inputs do not match the signature */
    static InferInputs of(InferRequestBody body, Signature signature) {
        var specs = TensorSpec.inputs(signature);
        int maxCount = Math.max(1, Math.min(MAX_COUNT, MAX_VALUES / signature.imageSize()));
        var tensors = new HashMap<String, InputTensor>();
        for (var input : body.request().inputs().orElse(List.of())) {
            var name = input.name().orElse("");
            var spec = specs.stream()
                    .filter(one -> one.name().equals(name) && !tensors.containsKey(name))
                    .findFirst()
                    .orElseThrow(() -> inputsError(specs, "\"" + Require.abbreviate(name) + "\""));
            tensors.put(name, tensor(spec, input, body, maxCount));
        }
        body.requireEnd();
        return of(tensors, specs, signature);
    }

    private static InputTensor tensor(TensorSpec spec, Input input, InferRequestBody body, int maxCount) {
        var type = spec.datatype().accepted().stream()
                .filter(one -> one.name().equals(input.datatype().orElse("")))
                .findFirst()
                .orElseThrow(() -> V2Error.badRequest("datatype of %s must be %s, got \"%s\""
                        .formatted(
                                spec.name(),
                                spec.datatype().accepted().stream()
                                        .map(Datatype::name)
                                        .collect(Collectors.joining(" or ")),
                                Require.abbreviate(input.datatype().orElse("")))));
        var shape = input.shape().orElse(List.of());
        if (!spec.matches(shape, maxCount)) {
            throw V2Error.badRequest("shape of %s must be %s, got %s"
                    .formatted(spec.name(), spec.expected(maxCount), Require.abbreviate(shape.toString())));
        }
        int values = shape.stream().reduce(1, Math::multiplyExact);
        return new InputTensor(shape.get(0), body.nextValues(input, spec.name(), type, values));
    }

    private static InferInputs of(Map<String, InputTensor> tensors, List<TensorSpec> specs, Signature signature) {
        var latent = tensors.get(Signature.LATENT);
        var label = tensors.get(Signature.LABEL);
        if (latent == null || (label == null && signature.conditional())) {
            throw inputsError(specs, "only " + tensors.keySet());
        }
        int count = latent.count();
        if (label != null && label.count() != count) {
            throw V2Error.badRequest(
                    "shape of label must be [%d], as for latent, got [%d]".formatted(count, label.count()));
        }
        var latents = latent.values().floats();
        requireInRange(latents, signature.latentSize());
        var labels = label == null ? LongBuffer.allocate(count) : label.values().integers(Signature.LABEL);
        requireClasses(labels, Math.max(1, signature.classes()));
        return new InferInputs(count, latents, labels);
    }

    private static RuntimeException inputsError(List<TensorSpec> specs, String got) {
        return V2Error.badRequest("inputs must be %s, each once, got %s"
                .formatted(specs.stream().map(TensorSpec::name).collect(Collectors.joining(", ")), got));
    }

    private static void requireInRange(FloatBuffer latents, int latentSize) {
        for (int i = 0; i < latents.limit(); i++) {
            if (!(Math.abs(latents.get(i)) <= MAX_MAGNITUDE)) {
                throw V2Error.badRequest("latent[%d, %d] must be -1000 to 1000, got %s"
                        .formatted(i / latentSize, i % latentSize, latents.get(i)));
            }
        }
    }

    private static void requireClasses(LongBuffer labels, int classes) {
        for (int i = 0; i < labels.limit(); i++) {
            if (labels.get(i) < 0 || labels.get(i) >= classes) {
                throw V2Error.badRequest("label[%d] must be 0 to %d, got %d".formatted(i, classes - 1, labels.get(i)));
            }
        }
    }
}
