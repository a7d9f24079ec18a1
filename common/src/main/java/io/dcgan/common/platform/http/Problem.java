package io.dcgan.common.platform.http;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An error response, as {@code application/problem+json}.
 *
 * @param detail the requirement and the actual value
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@Schema(description = "Problem details (RFC 9457)")
public record Problem(String title, int status, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";
}
