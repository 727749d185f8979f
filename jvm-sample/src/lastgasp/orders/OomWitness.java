package lastgasp.orders;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Writes one line to standard output when an OutOfMemoryError passes, so that the OOM instant is
 * known whatever JVM flags are set: {@code lastgasp-witness oom=heap-space}.
 *
 * <p>It only watches. Whoever calls it rethrows the same error, so threads die, traces appear and
 * flags work as they would without it. One line per kind and JVM; nothing is allocated.
 */
final class OomWitness {
    private static final FileOutputStream STANDARD_OUTPUT = new FileOutputStream(FileDescriptor.out);

    private OomWitness() {}

    /**
     * Loads and links what {@link #testify} needs while there is memory, and watches the threads
     * that the JDK starts by itself, such as the HTTP server's dispatcher.
     */
    static void install() throws IOException {
        byte[] line = OomKind.of(new OutOfMemoryError()).line();
        STANDARD_OUTPUT.write(line, 0, 0);
        Thread.setDefaultUncaughtExceptionHandler(OomWitness::lastFrame);
    }

    static void testify(OutOfMemoryError error) {
        OomKind kind = OomKind.of(error);
        if (kind.tellOnce()) {
            byte[] line = kind.line();
            try {
                STANDARD_OUTPUT.write(line, 0, line.length);
            } catch (IOException closed) {
                // Standard output is gone: nobody is left to tell, and the error matters more.
            }
        }
    }

    /** What {@link ThreadGroup#uncaughtException} does where no default handler is set, after testifying. */
    private static void lastFrame(Thread thread, Throwable error) {
        if (error instanceof OutOfMemoryError oom) {
            testify(oom);
        }
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        error.printStackTrace(System.err);
    }
}
