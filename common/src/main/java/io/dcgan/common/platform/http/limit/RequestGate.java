package io.dcgan.common.platform.http.limit;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts a request of a connection only after the previous response has been sent, and reads no further meanwhile.
 * Without it, a client that sends requests and reads no responses would fill the memory with them.
 *
 * <p>It also counts unsent bytes, and closes the connection if a body or the reading of a response takes too long.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection.
final class RequestGate extends ChannelDuplexHandler {
    private static final String NAME = "request-gate";

    /** Vert.x' handler of requests. */
    private static final String HTTP_HANDLER = "handler";

    /** One read of a socket may contain this many short requests, and more only on purpose. */
    private static final int MAX_HELD = 1_000;

    private static final int CHECKS_PER_TIMEOUT = 4;

    private final ConnectionLimits limits;
    private final String client;
    private MemoryBudget.@Nullable Holding unsent;
    private final Queue<Object> held = new ArrayDeque<>();
    private @Nullable HeadDeadline head;
    private @Nullable Future<?> checks;
    private boolean responding;
    private boolean bodyInProgress;
    private long bodySince;
    private boolean readWanted;
    private boolean closing;
    private long unsentBytes;

    /** @param responding whether the connection has a request already, whose body has arrived */
    RequestGate(ConnectionLimits limits, String client, boolean responding) {
        this.limits = limits;
        this.client = client;
        this.responding = responding;
    }

    /**
     * Adds a gate to a connection that has none, once it is known to be one of HTTP/1.
     *
     * @return whether it has one now
     */
    static boolean install(ChannelPipeline pipeline, ConnectionLimits limits, String client, boolean responding) {
        if (pipeline.get(NAME) != null) {
            return true;
        } else if (pipeline.get(HTTP_HANDLER) == null) {
            return false;
        }
        pipeline.addBefore(HTTP_HANDLER, NAME, new RequestGate(limits, client, responding));
        return true;
    }

    static long unsentBytes(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        head = context.pipeline().get(HeadDeadline.class);
        if (head != null && responding) {
            head.requestStarted();
        }
        unsent = limits.responses().open(client, () -> evict(context));
        long period = limits.transferTimeoutNanos() / CHECKS_PER_TIMEOUT;
        checks = context.executor().scheduleWithFixedDelay(() -> check(context), period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (held.isEmpty() && !(responding && message instanceof HttpRequest)) {
            forward(context, message);
        } else if (held.size() < MAX_HELD) {
            held.add(message);
        } else {
            ReferenceCountUtil.release(message);
            if (!closing) {
                closing = true;
                limits.count(RefusalReason.PIPELINE);
                context.close();
            }
        }
    }

    private void forward(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            responding = true;
            bodyInProgress = true;
            bodySince = System.nanoTime();
            if (head != null) {
                head.requestStarted();
            }
        } else if (message instanceof LastHttpContent) {
            bodyInProgress = false;
            awaitNextRequest();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (held.isEmpty()) {
            context.read();
        } else {
            readWanted = true;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isEndOfResponse(message)) {
            context.write(message, promise.unvoid().addListener(sent -> responseSent(context)));
        } else {
            context.write(message, promise);
        }
    }

    private static boolean isEndOfResponse(Object message) {
        return message instanceof LastHttpContent
                && !(message instanceof HttpResponse response
                        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
    }

    private void responseSent(ChannelHandlerContext context) {
        responding = false;
        awaitNextRequest();
        // Netty subtracts the last bytes only after this.
        setUnsent(0);
        if (!held.isEmpty()) {
            // Not here, because a long sequence of short requests would become a deep recursion.
            context.executor().execute(() -> forwardHeld(context));
        }
    }

    private void awaitNextRequest() {
        if (head != null && !responding && !bodyInProgress) {
            head.responseSent();
        }
    }

    private void forwardHeld(ChannelHandlerContext context) {
        while (!held.isEmpty() && !(responding && held.element() instanceof HttpRequest)) {
            forward(context, held.remove());
        }
        context.fireChannelReadComplete();
        if (held.isEmpty() && readWanted) {
            readWanted = false;
            context.read();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        countUnsent(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        countUnsent(context);
        context.fireChannelWritabilityChanged();
    }

    private void countUnsent(ChannelHandlerContext context) {
        setUnsent(unsentBytes(context.channel()));
    }

    private void setUnsent(long bytes) {
        if (bytes != unsentBytes) {
            unsentBytes = bytes;
            requireNonNull(unsent).set(bytes);
        }
    }

    private void evict(ChannelHandlerContext context) {
        limits.count(RefusalReason.RESPONSE_MEMORY);
        context.close();
    }

    private void check(ChannelHandlerContext context) {
        countUnsent(context);
        long now = System.nanoTime();
        if (bodyInProgress && now - bodySince > limits.transferTimeoutNanos()) {
            limits.count(RefusalReason.BODY_TIMEOUT);
            context.close();
        } else if (unsentBytes > 0 && now - requireNonNull(unsent).sinceNanos() > limits.transferTimeoutNanos()) {
            limits.count(RefusalReason.RESPONSE_TIMEOUT);
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        setUnsent(0);
        context.fireChannelInactive();
    }
}
