package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A record on {@link io.dcgan.common.message.Topics#GENERATOR_RELEASES}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(GeneratorRelease.class), @JsonSubTypes.Type(Activation.class)})
public sealed interface ReleaseRecord permits GeneratorRelease, Activation {
    /** Key of the Kafka record; a later record with the same key replaces it. */
    String key();

    /** Name of the model that the record concerns. */
    String model();
}
