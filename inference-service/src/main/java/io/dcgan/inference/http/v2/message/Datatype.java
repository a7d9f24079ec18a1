package io.dcgan.inference.http.v2.message;

import java.util.List;

/** The supported datatypes. */
public enum Datatype {
    FP32(Float.BYTES),
    INT32(Integer.BYTES),
    INT64(Long.BYTES);

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one value. */
    int bytes() {
        return bytes;
    }

    /** Returns the datatypes that are accepted for an input of this type, starting with this one. */
    public List<Datatype> accepted() {
        return this == INT64 ? List.of(INT64, INT32) : List.of(this);
    }
}
