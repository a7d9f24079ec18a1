package io.dcgan.common.platform.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.platform.http.ProblemSender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestGateTest {
    private static final String CLIENT = "192.0.2.1";

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final ConnectionLimits limits =
            new ConnectionLimits(new Config(), path -> 0, new ProblemSender(List.of()), metrics);
    private final Network network = new Network();
    private final EmbeddedChannel channel = new EmbeddedChannel(network, new RequestGate(limits, CLIENT, true));

    private record Config() implements HttpLimitConfig {
        @Override
        public int connections() {
            return 10;
        }

        @Override
        public Duration headTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration transferTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Optional<MemorySize> buffer() {
            return Optional.empty();
        }
    }

    /** Keeps responses until the client reads them. */
    private static final class Network extends ChannelOutboundHandlerAdapter {
        private final Queue<ChannelPromise> unread = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            unread.add(promise);
        }
    }

    @Test
    void aRequestStartsOnceTheResponseToTheOneBeforeHasBeenSent() {
        request("/2");
        request("/3");
        assertThat(started()).isEmpty();

        respond(HttpResponseStatus.OK);
        assertThat(started()).isEmpty();

        network.unread.remove().setSuccess();
        channel.runPendingTasks();
        assertThat(started()).containsExactly("/2");

        respond(HttpResponseStatus.OK);
        network.unread.remove().setSuccess();
        channel.runPendingTasks();
        assertThat(started()).containsExactly("/3");
    }

    @Test
    void aConnectionIsNotReadWhileARequestWaits() {
        channel.config().setAutoRead(false);
        var reads = new Reads();
        channel.pipeline().addFirst(reads);
        request("/2");
        channel.read();
        assertThat(reads.count).isZero();

        respond(HttpResponseStatus.OK);
        network.unread.remove().setSuccess();
        channel.runPendingTasks();
        assertThat(reads.count).isEqualTo(1);
    }

    private static final class Reads extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void read(ChannelHandlerContext context) {
            count++;
        }
    }

    @Test
    void aRequestToContinueIsNoResponse() {
        request("/2");
        respond(HttpResponseStatus.CONTINUE);
        network.unread.remove().setSuccess();
        channel.runPendingTasks();
        assertThat(started()).isEmpty();
    }

    @Test
    void aConnectionWithThousandsOfRequestsIsClosed() {
        for (int i = 0; i < 1_001; i++) {
            request("/");
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(refusals("pipeline")).isEqualTo(1);
    }

    @Test
    void aBodyThatDoesNotArriveInTimeClosesTheConnection() throws InterruptedException {
        respond(HttpResponseStatus.OK);
        network.unread.remove().setSuccess();
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
        for (int i = 0; i < 100 && channel.isOpen(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            channel.runPendingTasks();
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(refusals("body_timeout")).isEqualTo(1);
    }

    private double refusals(String reason) {
        return metrics.get("dcgan.http.refusals")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private void request(String path) {
        if (channel.isOpen()) {
            channel.writeInbound(
                    new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path),
                    LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void respond(HttpResponseStatus status) {
        assertThat(channel.writeOneOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status)))
                .isNotNull();
    }

    private List<String> started() {
        var paths = new ArrayList<String>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                paths.add(request.uri());
            }
        }
        return paths;
    }
}
