package io.dcgan.trainer.network.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DeviceUploadTest {
    /** Rows that do not fill the last slice, and that do not end where a slice does. */
    private static final int ROWS = 3_001;

    private static final int SIZE = 3 * 28 * 28;

    @Test
    void everyByteIsWhereItWas() {
        var bytes = new byte[ROWS * SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 257);
        }
        try (var manager = NDManager.newBaseManager()) {
            var rows = DeviceUpload.toRows(manager, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), ROWS, SIZE);
            assertThat(rows.getShape().getShape()).containsExactly(ROWS, SIZE);
            assertThat(rows.toByteBuffer().mismatch(ByteBuffer.wrap(bytes))).isEqualTo(-1);
            assertThat(manager.getManagedArrays()).hasSize(1);
        }
    }
}
