package io.dcgan.common.platform.http.limit;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Adds a handler to each new connection. Netty creates this object; no API of Vert.x or Quarkus gives access to a
 * connection before its first request is complete.
 */
public final class ConnectionInitializer extends ChannelInitializerExtension {
    private static final AtomicReference<@Nullable ConnectionLimits> LIMITS = new AtomicReference<>();

    static void install(ConnectionLimits limits) {
        LIMITS.set(limits);
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        var limits = LIMITS.get();
        if (limits != null) {
            channel.pipeline().addFirst(new HeadDeadline(limits));
        }
    }
}
