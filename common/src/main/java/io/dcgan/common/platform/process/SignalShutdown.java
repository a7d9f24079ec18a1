package io.dcgan.common.platform.process;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * SIGTERM and SIGINT stop the service first, and the JVM afterwards.
 *
 * <p>By itself the JVM answers them by running all shutdown hooks side by side: Quarkus' hook, which stops the service,
 * beside ONNX Runtime's, which frees what a session that is being loaded still uses, and ends the process with SIGSEGV.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/issues/31352">onnxruntime 31352</a>
 */
@Dependent
class SignalShutdown {
    /** Signals and their numbers, to which a shell adds 128 for the exit status. */
    private static final Map<String, Integer> SIGNALS = Map.of("TERM", 15, "INT", 2);

    /** Before anything is loaded. */
    void installHandlers(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) StartupEvent event)
            throws ReflectiveOperationException {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            for (var signal : SIGNALS.entrySet()) {
                handle(signal.getKey(), () -> Quarkus.asyncExit(128 + signal.getValue()));
            }
        }
    }

    /** By reflection: javac warns of every mention of {@code sun.misc}, and knows no way to be told that it is meant. */
    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        var signal = Class.forName("sun.misc.Signal");
        var handler = Class.forName("sun.misc.SignalHandler");
        var proxy = Proxy.newProxyInstance(
                SignalShutdown.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    action.run();
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
