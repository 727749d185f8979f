package lastgasp.desk;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.stereotype.Component;

/**
 * Off-heap buffers that attachments wait in for the virus scanner, which nobody has started: this is the leak
 * of the spring-direct scenario.
 */
@Component
class AttachmentBuffers {
    private final Queue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();

    /** Makes room for a whole attachment. */
    ByteBuffer receive(int lengthBytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(lengthBytes);
        waiting.add(buffer);
        return buffer;
    }

    int waitingCount() {
        return waiting.size();
    }
}
