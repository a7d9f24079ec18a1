package io.dcgan.common.platform.http.limit;

import java.util.Locale;

/** Why a limit closed a connection or refused a request. */
enum RefusalReason {
    CONNECTIONS,
    HEAD_TIMEOUT,
    BODY_TIMEOUT,
    RESPONSE_TIMEOUT,
    PIPELINE,
    REQUESTS,
    BODY_SIZE,
    BODY_MEMORY,
    RESPONSE_MEMORY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
