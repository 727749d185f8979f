package lastgasp.service;

import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Writes what the direct buffers hold to the file that {@code LASTGASP_DIRECT_MEMORY_LOG} names, twice a second:
 * milliseconds since the epoch, a space, bytes. No log of the JVM's own has it.
 *
 * <p>It only watches. Once it has begun it allocates nothing, so it neither meets an OutOfMemoryError nor
 * sets off what flags do at one. Without the variable there is no such thread.
 */
public final class DirectMemoryLog {
    private static final String VARIABLE = "LASTGASP_DIRECT_MEMORY_LOG";
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Two numbers of 19 digits at most, a space and a line end. */
    private static final int LINE_BYTES_MAX = 40;

    private final FileOutputStream file;
    private final LongSupplier usedBytes;
    private final byte[] line = new byte[LINE_BYTES_MAX];

    private DirectMemoryLog(FileOutputStream file, LongSupplier usedBytes) {
        this.file = file;
        this.usedBytes = usedBytes;
    }

    /** Of the buffers that the JVM counts. */
    public static void install() throws IOException {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                install(pool::getMemoryUsed);
            }
        }
    }

    /** Of a count of its own: what allocates past the JVM is in none of the JVM's. */
    public static void install(LongSupplier usedBytes) throws IOException {
        String path = System.getenv(VARIABLE);
        if (path == null) {
            return;
        }
        DirectMemoryLog log = new DirectMemoryLog(new FileOutputStream(path), usedBytes);
        Thread thread = new Thread(log::run, "direct-memory-log");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                int begin = LINE_BYTES_MAX - 1;
                line[begin] = '\n';
                begin = putDigits(usedBytes.getAsLong(), begin);
                line[--begin] = ' ';
                begin = putDigits(System.currentTimeMillis(), begin);
                file.write(line, begin, LINE_BYTES_MAX - begin);
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (IOException full) {
            // The disk is full or the file gone: what is written is all there will be.
        }
    }

    /** Writes a number's digits before {@code end}; returns where they begin. */
    private int putDigits(long number, int end) {
        long rest = number;
        int begin = end;
        do {
            line[--begin] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return begin;
    }
}
