package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What stands on {@link io.dcgan.common.message.Topics#GENERATOR_RELEASES}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(GeneratorRelease.class), @JsonSubTypes.Type(Activation.class)})
public sealed interface ReleaseRecord permits GeneratorRelease, Activation {
    /** The Kafka record's key: what a later record with the same key replaces. */
    String key();

    /** The model that it is about. */
    String model();
}
