package io.dcgan.inference.bench;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A {@link BareLoop} in its own process, pinned to the core of the servers. */
final class BareLoopProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader responses;

    private BareLoopProcess(Process process) {
        this.process = process;
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        responses = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static BareLoopProcess start(ServingOptions options) throws IOException {
        var pinned = List.of("taskset", "-c", options.serverCore());
        return new BareLoopProcess(ChildJvm.java(pinned, options.options(), BareLoop.class)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Draws batches back to back. @return the speed of a batch */
    BareLoop.Speed run(int batch, Duration time) throws IOException {
        return sendCommand("run %d %s".formatted(batch, time.toMillis() / 1e3));
    }

    /** Draws single images at a fixed rate. @return the speed of one, from the time at which the thread was awake */
    BareLoop.Speed pace(int perSecond, Duration time) throws IOException {
        return sendCommand("pace %d %s".formatted(perSecond, time.toMillis() / 1e3));
    }

    /** Reads, hashes, loads and runs a generator. @return the speed of all steps together */
    BareLoop.Speed load(int times, Path file) throws IOException {
        return sendCommand("load %d %s".formatted(times, file));
    }

    /** Does the same as {@link #load}, with a pause before each time. */
    BareLoop.Speed loadSeldom(int times, Path file) throws IOException {
        return sendCommand("seldom %d %s".formatted(times, file));
    }

    private BareLoop.Speed sendCommand(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        var answer = responses.readLine();
        if (answer == null) {
            throw new IOException("the bare loop exited before it answered \"%s\"".formatted(command));
        }
        try {
            return Json.read(answer.getBytes(StandardCharsets.UTF_8), BareLoop.Speed.class);
        } catch (MalformedMessageException e) {
            throw new IOException("the bare loop must answer with its speed, got \"%s\"".formatted(answer), e);
        }
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
