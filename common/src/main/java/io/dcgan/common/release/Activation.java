package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import java.util.Optional;

/**
 * Says which release of a model is live, for every replica: this one, until a later {@link GeneratorRelease} comes or,
 * where it holds, until a later activation does.
 *
 * @param canary answers a share of the requests instead
 * @param hold   whether releases that come later wait for an activation of their own; default false
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
            throw new IllegalArgumentException(
                    "canary must be another release than the one that it stands beside, got " + releaseId);
        }
    }

    /** From JSON, where {@code canary} and {@code hold} may be left out. */
    @JsonCreator
    static Activation read(
            @JsonProperty("model") String model,
            @JsonProperty("releaseId") ReleaseId releaseId,
            @JsonProperty("canary") Optional<Canary> canary,
            @JsonProperty("hold") Optional<Boolean> hold) {
        return new Activation(model, releaseId, canary, hold.orElse(false));
    }

    /**
     * A release that is tried on some of the requests.
     *
     * @param share of the requests that do not name a release, above 0 and up to 1
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
