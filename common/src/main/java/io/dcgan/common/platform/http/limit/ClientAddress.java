package io.dcgan.common.platform.http.limit;

import io.netty.util.NetUtil;
import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Distinguishes clients by their addresses. */
public final class ClientAddress {
    /** A customer of a network provider has at least this much of the address space. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final String CONTEXT_KEY = "dcgan-client";

    private ClientAddress() {}

    /** Returns the client whose request is being handled on the current context; empty if there is none. */
    public static String current() {
        return VertxContext.isOnDuplicatedContext()
                ? ContextLocals.<String>get(CONTEXT_KEY).orElse("")
                : "";
    }

    /** Returns the client that sent a request, and makes it the current one of the request's context. */
    static String enter(HttpServerRequestInternal request) {
        var client = of(request.remoteAddress().hostAddress());
        request.context().putLocal(CONTEXT_KEY, client);
        return client;
    }

    static String of(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? of(internet.getAddress().getHostAddress())
                : address.toString();
    }

    /** @param ip an address, which a trusted proxy may have named */
    static String of(@Nullable String ip) {
        if (ip == null || ip.indexOf(':') < 0) {
            return String.valueOf(ip);
        }
        var bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        return bytes == null ? ip : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
    }
}
