package lastgasp.service;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The kinds of OutOfMemoryError, told apart by the start of their message.
 *
 * <p>Each constant carries the lines that testify to it as ready-made bytes: when a line is needed
 * there is no memory to build it.
 */
public enum OomKind {
    HEAP_SPACE("heap-space", "Java heap space"),
    GC_OVERHEAD("gc-overhead", "GC overhead limit exceeded"),
    METASPACE("metaspace", "Metaspace"),
    COMPRESSED_CLASS_SPACE("compressed-class-space", "Compressed class space"),
    DIRECT_BUFFER("direct-buffer", "Direct buffer memory"),
    DIRECT_BUFFER_RESERVE("direct-buffer", "Cannot reserve"),
    NATIVE_THREAD("native-thread", "unable to create native thread"),
    ARRAY_SIZE("array-size", "Requested array size exceeds VM limit"),
    /** Netty's own limit, beside the JVM's: thrown by {@code io.netty.util.internal.PlatformDependent}. */
    NETTY_DIRECT("netty-direct", "failed to allocate "),
    /** Thrown by the application itself, or by a JDK with other words. */
    UNKNOWN("unknown", "");

    /** {@code values()} clones its array on each call; this one is made once. */
    private static final OomKind[] ALL = values();

    private final String messagePrefix;
    private final byte[] line;
    private final byte[] handledLine;
    private final AtomicBoolean told = new AtomicBoolean();

    OomKind(String oomType, String messagePrefix) {
        this.messagePrefix = messagePrefix;
        this.line = ("lastgasp-witness oom=" + oomType + "\n").getBytes(StandardCharsets.US_ASCII);
        this.handledLine = ("lastgasp-witness oom=" + oomType + " handled\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The kind of an error, found without allocating. */
    static OomKind of(OutOfMemoryError error) {
        String message = error.getMessage();
        if (message != null) {
            for (int i = 0; i < ALL.length; i++) {
                if (message.startsWith(ALL[i].messagePrefix)) {
                    return ALL[i];
                }
            }
        }
        return UNKNOWN;
    }

    byte[] line() {
        return line;
    }

    byte[] handledLine() {
        return handledLine;
    }

    /** True for the first caller only: several frames see the same error, the first one testifies. */
    boolean tellOnce() {
        return told.compareAndSet(false, true);
    }
}
