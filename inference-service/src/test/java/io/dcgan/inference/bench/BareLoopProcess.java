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

/** A {@link BareLoop} in a process of its own, on the core of the servers, that waits for orders. */
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

    /** Draws batches one after the other; the speed is that of a batch. */
    BareLoop.Speed run(int batch, Duration time) throws IOException {
        return sendCommand("run %d %s".formatted(batch, time.toMillis() / 1e3));
    }

    /** Draws single images at fixed times, so many a second; the speed is that of one, from when the thread was awake. */
    BareLoop.Speed pace(int perSecond, Duration time) throws IOException {
        return sendCommand("pace %d %s".formatted(perSecond, time.toMillis() / 1e3));
    }

    /** Reads, digests, loads and runs a generator; the speed is that of all that together. */
    BareLoop.Speed load(int times, Path file) throws IOException {
        return sendCommand("load %d %s".formatted(times, file));
    }

    /** The same, after a rest before each. */
    BareLoop.Speed loadSeldom(int times, Path file) throws IOException {
        return sendCommand("seldom %d %s".formatted(times, file));
    }

    private BareLoop.Speed sendCommand(String order) throws IOException {
        commands.write(order);
        commands.newLine();
        commands.flush();
        var answer = responses.readLine();
        if (answer == null) {
            throw new IOException("the bare loop must answer \"%s\", but it ended".formatted(order));
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
