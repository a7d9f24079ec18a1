package io.dcgan.common.platform.http.limit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts a connection, and closes it if its client does not complete the head of a request in time.
 *
 * <p>The first handler of the pipeline: it sees bytes before a request exists.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection.
final class HeadDeadline extends ChannelInboundHandlerAdapter {
    private static final String REQUEST_TIMEOUT =
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private static final int CHECKS_PER_TIMEOUT = 4;

    private final ConnectionLimits limits;
    private String client = "";
    private boolean reading;
    private boolean serving;
    private boolean hasGate;
    private long readingSince;
    private @Nullable Future<?> checks;

    HeadDeadline(ConnectionLimits limits) {
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        client = ClientAddress.of(context.channel().remoteAddress());
        if (!limits.connections().tryAcquire(client, 1)) {
            limits.count(RefusalReason.CONNECTIONS);
            context.close();
            return;
        }
        context.channel()
                .closeFuture()
                .addListener(closed -> limits.connections().release(client, 1));
        long period = limits.headTimeoutNanos() / CHECKS_PER_TIMEOUT;
        checks = context.executor().scheduleWithFixedDelay(() -> check(context), period, period, TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!serving && !reading) {
            reading = true;
            readingSince = System.nanoTime();
        }
        if (!hasGate) {
            hasGate = RequestGate.install(context.pipeline(), limits, client, false);
        }
        context.fireChannelRead(message);
    }

    void requestStarted() {
        serving = true;
        reading = false;
    }

    void responseSent() {
        serving = false;
    }

    private void check(ChannelHandlerContext context) {
        if (!reading || System.nanoTime() - readingSince < limits.headTimeoutNanos()) {
            return;
        }
        limits.count(RefusalReason.HEAD_TIMEOUT);
        reading = false;
        if (RequestGate.unsentBytes(context.channel()) == 0
                && context.pipeline().get(SslHandler.class) == null) {
            context.writeAndFlush(Unpooled.copiedBuffer(REQUEST_TIMEOUT, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }
}
