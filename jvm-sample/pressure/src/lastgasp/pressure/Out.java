package lastgasp.pressure;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Lines on the process's own standard output, wherever the service has led {@code System.out}. */
final class Out {
    private static final FileOutputStream STANDARD_OUTPUT = new FileOutputStream(FileDescriptor.out);
    private static final byte[] OOM_PREFIX =
            "lastgasp-pressure witness java.lang.OutOfMemoryError: ".getBytes(StandardCharsets.US_ASCII);
    private static final int MESSAGE_LENGTH_MAX = 200;
    /** Made beforehand: when the line is needed there is no memory to build it. */
    private static final byte[] OOM_LINE = new byte[OOM_PREFIX.length + MESSAGE_LENGTH_MAX + 1];

    private Out() {}

    static void line(String text) {
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        write(line, line.length);
    }

    /** Testifies to an OutOfMemoryError, without allocating; called by one thread only. */
    static void witness(OutOfMemoryError error) {
        String message = error.getMessage();
        int messageLength = message == null ? 0 : Math.min(message.length(), MESSAGE_LENGTH_MAX);
        System.arraycopy(OOM_PREFIX, 0, OOM_LINE, 0, OOM_PREFIX.length);
        for (int i = 0; i < messageLength; i++) {
            OOM_LINE[OOM_PREFIX.length + i] = (byte) message.charAt(i);
        }
        int length = OOM_PREFIX.length + messageLength;
        OOM_LINE[length] = '\n';
        write(OOM_LINE, length + 1);
    }

    private static synchronized void write(byte[] line, int length) {
        try {
            STANDARD_OUTPUT.write(line, 0, length);
        } catch (IOException closed) {
            // Standard output is gone: nobody is left to tell.
        }
    }
}
