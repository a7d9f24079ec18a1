package io.dcgan.inference.http.v2;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.v2.InferRequest.Input;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a request's images are drawn from. What came as bytes is not copied.
 *
 * @param latents {@code [count, latentSize]}, −1000 to 1000
 * @param labels  {@code [count]}, 0 to {@code classes - 1}; 0 where there are no classes
 */
record Inputs(int count, FloatBuffer latents, LongBuffer labels) {
    /** Far beyond what a normal distribution draws; still larger ones overflow within the network. */
    private static final float MOST = 1_000;

    private static final int MAX_COUNT = 1024;

    /** Values in an answer at most: 64 MiB as bytes. */
    private static final int MAX_VALUES = 1 << 24;

    private record Tensor(int count, Values values) {}

    /** @throws jakarta.ws.rs.WebApplicationException 400, if it is not what the generator needs */
    static Inputs of(InferBody body, Signature signature) {
        var forms = TensorForm.inputs(signature);
        int maxCount = Math.max(1, Math.min(MAX_COUNT, MAX_VALUES / signature.imageSize()));
        var tensors = new HashMap<String, Tensor>();
        for (var input : body.request().inputs().orElse(List.of())) {
            var name = input.name().orElse("");
            var form = forms.stream()
                    .filter(one -> one.name().equals(name) && !tensors.containsKey(name))
                    .findFirst()
                    .orElseThrow(() -> wrongInputs(forms, "\"" + Fault.head(name) + "\""));
            tensors.put(name, tensor(form, input, body, maxCount));
        }
        body.requireEnd();
        return of(tensors, forms, signature);
    }

    private static Tensor tensor(TensorForm form, Input input, InferBody body, int maxCount) {
        var type = form.datatype().accepted().stream()
                .filter(one -> one.name().equals(input.datatype().orElse("")))
                .findFirst()
                .orElseThrow(() -> Fault.badRequest("datatype of %s must be %s, got \"%s\""
                        .formatted(
                                form.name(),
                                form.datatype().accepted().stream()
                                        .map(Datatype::name)
                                        .collect(Collectors.joining(" or ")),
                                Fault.head(input.datatype().orElse("")))));
        var shape = input.shape().orElse(List.of());
        if (!form.fits(shape, maxCount)) {
            throw Fault.badRequest("shape of %s must be %s, got %s"
                    .formatted(form.name(), form.expected(maxCount), Fault.head(shape.toString())));
        }
        int values = shape.stream().reduce(1, Math::multiplyExact);
        return new Tensor(shape.get(0), body.values(input, form.name(), type, values));
    }

    private static Inputs of(Map<String, Tensor> tensors, List<TensorForm> forms, Signature signature) {
        var latent = tensors.get(Signature.LATENT);
        var label = tensors.get(Signature.LABEL);
        if (latent == null || (label == null && signature.conditional())) {
            throw wrongInputs(forms, "only " + tensors.keySet());
        }
        int count = latent.count();
        if (label != null && label.count() != count) {
            throw Fault.badRequest(
                    "shape of label must be [%d], as many as latent has, got [%d]".formatted(count, label.count()));
        }
        var latents = latent.values().floats();
        requireSane(latents, signature.latentSize());
        var labels = label == null ? LongBuffer.allocate(count) : label.values().integers(Signature.LABEL);
        requireClasses(labels, Math.max(1, signature.classes()));
        return new Inputs(count, latents, labels);
    }

    private static RuntimeException wrongInputs(List<TensorForm> forms, String got) {
        return Fault.badRequest("inputs must be %s, each once, got %s"
                .formatted(forms.stream().map(TensorForm::name).collect(Collectors.joining(", ")), got));
    }

    private static void requireSane(FloatBuffer latents, int latentSize) {
        for (int i = 0; i < latents.limit(); i++) {
            if (!(Math.abs(latents.get(i)) <= MOST)) {
                throw Fault.badRequest("latent[%d, %d] must be -1000 to 1000, got %s"
                        .formatted(i / latentSize, i % latentSize, latents.get(i)));
            }
        }
    }

    private static void requireClasses(LongBuffer labels, int classes) {
        for (int i = 0; i < labels.limit(); i++) {
            if (labels.get(i) < 0 || labels.get(i) >= classes) {
                throw Fault.badRequest("label[%d] must be 0 to %d, got %d".formatted(i, classes - 1, labels.get(i)));
            }
        }
    }
}
