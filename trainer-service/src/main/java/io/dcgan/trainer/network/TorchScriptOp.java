package io.dcgan.trainer.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript operation that PyTorch supports but DJL's interface lacks. Gradients flow through it.
 *
 * <p>The engine loads TorchScript only from an archive, so the constructor writes one: a module without state, whose
 * {@code forward} is the operation.
 *
 * @see <a href="https://pytorch.org/docs/stable/jit_language_reference.html">TorchScript language reference</a>
 */
public final class TorchScriptOp implements AutoCloseable {
    /** The module as a Python pickle: an object of the class {@code __torch__.Script} without attributes. */
    private static final byte[] PICKLED_MODULE = "\u0080\u0002c__torch__\nScript\n)\u0081}b.".getBytes(ISO_8859_1);

    /** The constants as a Python pickle: an empty tuple. */
    private static final byte[] PICKLED_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private final Model model;
    private final ParameterStore store;

    /** @param expression expression in {@code x}, such as {@code torch.to(x, 15)} */
    static TorchScriptOp ofExpression(NDManager manager, String expression) {
        return new TorchScriptOp(manager, List.of("x"), "return " + expression);
    }

    /**
     * @param inputs names of the arguments, which are arrays
     * @param body   statements, the last of which returns an array
     */
    public TorchScriptOp(NDManager manager, List<String> inputs, String... body) {
        model = Model.newInstance(
                "script", manager.getDevice(), manager.getEngine().getEngineName());
        store = new ParameterStore(manager, false);
        try {
            model.load(new ByteArrayInputStream(archive(inputs, body)));
            // Otherwise the first threads to use the operation would initialize it at the same time.
            var shapes = inputs.stream().map(input -> new Shape(1)).toArray(Shape[]::new);
            model.getBlock().initialize(manager, DataType.FLOAT32, shapes);
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("the engine must load the project's TorchScript", e);
        }
    }

    /** @param scope owner of the result */
    public NDArray apply(NDManager scope, NDArray... inputs) {
        var result = model.getBlock().forward(store, new NDList(inputs), true).singletonOrThrow();
        result.attach(scope);
        return result;
    }

    private static byte[] archive(List<String> inputs, String... body) {
        var code = """
                class Script(Module):
                  __parameters__ = []
                  __buffers__ = []
                  def forward(self: __torch__.Script,
                    %s: Tensor) -> Tensor:
                    %s
                """.formatted(String.join(": Tensor,\n    ", inputs), String.join("\n    ", body));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", PICKLED_MODULE);
            put(zip, "code/__torch__.py", code.getBytes(UTF_8));
            put(zip, "constants.pkl", PICKLED_CONSTANTS);
            put(zip, "version", "3\n".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory must not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("script/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    @Override
    public void close() {
        model.close();
    }
}
