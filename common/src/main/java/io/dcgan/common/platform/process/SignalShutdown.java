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
 * Makes SIGTERM and SIGINT stop the service first and the JVM afterwards.
 *
 * <p>By default, the JVM runs all shutdown hooks concurrently. While Quarkus' hook stops the service, ONNX Runtime's
 * hook frees memory that a session being loaded still uses, and the process ends with SIGSEGV.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/issues/31352">onnxruntime 31352</a>
 */
@Dependent
class SignalShutdown {
    /** Signals and their numbers; by convention, the exit status is 128 plus the number. */
    private static final Map<String, Integer> SIGNALS = Map.of("TERM", 15, "INT", 2);

    /** Installs the handlers before anything is loaded. */
    void installHandlers(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) StartupEvent event)
            throws ReflectiveOperationException {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            for (var signal : SIGNALS.entrySet()) {
                handle(signal.getKey(), () -> Quarkus.asyncExit(128 + signal.getValue()));
            }
        }
    }

    /** Uses reflection, because javac warns about {@code sun.misc} and the warning cannot be suppressed. */
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
