package io.dcgan.trainer.network.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DeviceUploadTest {
    /** Number of rows that does not fill the last slice. */
    private static final int ROWS = 3_001;

    private static final int SIZE = 3 * 28 * 28;

    @Test
    void everyByteKeepsItsPosition() {
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
