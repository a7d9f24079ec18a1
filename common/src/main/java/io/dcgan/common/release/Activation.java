package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import java.util.Optional;

/**
 * Makes a release of a model live on every replica. It stays live until a later {@link GeneratorRelease} arrives or, if
 * {@code hold} is set, until a later activation does.
 *
 * @param canary release that serves a share of the requests instead
 * @param hold   whether later releases wait for an activation of their own; default false
 */
public record Activation(
        String model,
        ReleaseId releaseId,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Canary> canary,
        boolean hold)
        implements ReleaseRecord {

    public Activation {
        Require.name("model", model);
        if (canary.isPresent() && canary.get().releaseId().equals(releaseId)) {
            throw new IllegalArgumentException("canary must differ from the live release, got " + releaseId);
        }
    }

    /** Creates an activation from JSON, in which {@code canary} and {@code hold} are optional. */
    @JsonCreator
    static Activation read(
            @JsonProperty("model") String model,
            @JsonProperty("releaseId") ReleaseId releaseId,
            @JsonProperty("canary") Optional<Canary> canary,
            @JsonProperty("hold") Optional<Boolean> hold) {
        return new Activation(model, releaseId, canary, hold.orElse(false));
    }

    /**
     * A release that is tried out on some of the requests.
     *
     * @param share fraction of the requests that name no release, above 0 and at most 1
     */
    public record Canary(ReleaseId releaseId, double share) {
        public Canary {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("share must be above 0 and at most 1, got " + share);
            }
        }
    }

    @Override
    public String key() {
        return model;
    }
}
