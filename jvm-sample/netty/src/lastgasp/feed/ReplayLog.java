package lastgasp.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Frames that are kept for subscribers who missed them, in buffers of Netty's allocator. Nobody releases one: this
 * is the leak of the netty-direct scenario.
 */
final class ReplayLog {
    private final Queue<ByteBuf> frames = new ConcurrentLinkedQueue<>();

    /** Keeps a frame of that length. */
    ByteBuf retain(ByteBufAllocator allocator, int lengthBytes) {
        ByteBuf frame = allocator.directBuffer(lengthBytes, lengthBytes);
        frames.add(frame);
        return frame;
    }

    int size() {
        return frames.size();
    }
}
