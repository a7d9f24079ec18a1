package io.dcgan.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One process of the stack, with its log and its process id in the run folder. If it dies, it is restarted, with a
 * message on the terminal.
 */
final class ServiceProcess implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Path pid;
    private Process process;
    private boolean stopping;

    private ServiceProcess(Path run, String name, List<String> command, Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = run.resolve(name + ".log");
        this.pid = run.resolve(name + ".pid");
        this.process = launch();
    }

    /**
     * Starts a process and keeps it running until it is closed.
     *
     * @throws IOException if its port is in use or the program does not start
     */
    static ServiceProcess start(Path run, String name, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        requireFree(name, port);
        var service = new ServiceProcess(run, name, command, environment);
        var keeper = new Thread(service::supervise, name + "-keeper");
        keeper.setDaemon(true);
        keeper.start();
        return service;
    }

    private static void requireFree(String name, int port) throws IOException {
        try (var socket = new ServerSocket()) {
            // A port with connections in TIME_WAIT counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw new IOException("port %d must be free for %s, but is already in use".formatted(port, name), e);
        }
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        var started = builder.start();
        Files.writeString(pid, started.pid() + "\n");
        return started;
    }

    private void supervise() {
        try {
            while (true) {
                int status = current().waitFor();
                // Ctrl-C reaches all processes of the terminal at once, so this one may be about to stop, too.
                TimeUnit.MILLISECONDS.sleep(RESTART_DELAY.toMillis());
                synchronized (this) {
                    if (stopping) {
                        return;
                    }
                    TerminalOutput.line("%s exited with status %d; restarting it (log: %s)", name, status, log);
                    process = launch();
                }
            }
        } catch (IOException e) {
            TerminalOutput.line("cannot restart %s: %s", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Marks the coming exit as intended, so that the process is not restarted. */
    synchronized void markStopping() {
        stopping = true;
    }

    private synchronized Process current() {
        return process;
    }

    synchronized boolean isAlive() {
        return process.isAlive();
    }

    Path log() {
        return log;
    }

    /** Stops the process; kills it if it has not exited within half a minute. */
    @Override
    public void close() {
        markStopping();
        var last = current();
        last.destroy();
        try {
            if (!last.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                TerminalOutput.line("%s did not stop within %d s; killing it", name, STOP_TIMEOUT.toSeconds());
                last.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(pid);
        } catch (IOException e) {
            TerminalOutput.line("%s", e);
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
