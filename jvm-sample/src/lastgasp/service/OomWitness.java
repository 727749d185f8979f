package lastgasp.service;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Writes one line to standard output when an OutOfMemoryError passes, so that the OOM instant is
 * known whatever JVM flags are set: {@code lastgasp-witness oom=heap-space}.
 *
 * <p>It only watches. Whoever calls it goes on with the same error as it would without it, so threads
 * die, traces appear and flags work. One line per kind and JVM; nothing is allocated. An error that the
 * service is built to survive has {@code handled} at the end of its line, and a line each time.
 */
public final class OomWitness {
    private static final FileOutputStream STANDARD_OUTPUT = new FileOutputStream(FileDescriptor.out);
    /** A chain of causes may be a circle. */
    private static final int CAUSES_MAX = 16;

    private OomWitness() {}

    /**
     * Loads and links what {@link #testify} needs while there is memory, and watches the threads
     * that the JDK starts by itself, such as the HTTP server's dispatcher.
     */
    public static void install() {
        write(OomKind.of(new OutOfMemoryError()).line(), 0);
        Thread.setDefaultUncaughtExceptionHandler(OomWitness::lastFrame);
    }

    public static void testify(OutOfMemoryError error) {
        OomKind kind = OomKind.of(error);
        if (kind.tellOnce()) {
            write(kind.line(), kind.line().length);
        }
    }

    /** Testifies to the error that a framework has wrapped in its own, if there is one. */
    public static void testifyToCauseOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof OutOfMemoryError error) {
                testify(error);
                return;
            }
            cause = cause.getCause();
        }
    }

    /** The error has been caught where it was expected, and harms nobody. */
    public static void testifyHandled(OutOfMemoryError error) {
        byte[] line = OomKind.of(error).handledLine();
        write(line, line.length);
    }

    private static void write(byte[] line, int length) {
        try {
            STANDARD_OUTPUT.write(line, 0, length);
        } catch (IOException closed) {
            // Standard output is gone: nobody is left to tell, and the error matters more.
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
