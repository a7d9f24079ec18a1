package io.dcgan.inference.http.v2.message;

import java.util.List;

/** The types of values that are known here. */
public enum Datatype {
    FP32(Float.BYTES),
    INT32(Integer.BYTES),
    INT64(Long.BYTES);

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    /** Of one value. */
    int bytes() {
        return bytes;
    }

    /** What may be sent where this one is asked for, that one first. */
    public List<Datatype> accepted() {
        return this == INT64 ? List.of(INT64, INT32) : List.of(this);
    }
}
