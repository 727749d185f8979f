package lastgasp.orders;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Off-heap buffers that uploads are received into. A buffer goes only when its upload is finished,
 * and nobody gives up an unfinished one: this is the leak of the direct-buffer scenario.
 */
final class UploadBuffers {
    private final Map<String, ByteBuffer> buffers = new ConcurrentHashMap<>();

    /** Makes room for a whole upload. */
    ByteBuffer open(String uploadId, int lengthBytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(lengthBytes);
        buffers.put(uploadId, buffer);
        return buffer;
    }

    void close(String uploadId) {
        buffers.remove(uploadId);
    }

    int openCount() {
        return buffers.size();
    }
}
