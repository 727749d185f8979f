package lastgasp.pressure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Leaves compressors open, whose memory zlib allocated outside every limit of the JVM. */
final class NativeHoard implements Hoard {
    /** Of one at work: window, chains, hash table and pending output (zlib's {@code deflateInit}). */
    private static final int COMPRESSOR_BYTES = 256 * 1024;
    /** More than its window of 32 KiB, so that it touches all that it allocated. */
    private static final byte[] INPUT = new byte[96 * 1024];
    private static final byte[] OUTPUT = new byte[16 * 1024];
    static final NativeHoard HOARD = new NativeHoard();

    private final List<Deflater> held = new ArrayList<>();

    /** What the process holds resident against the memory of the container or task, as the JVM sees it. */
    @Override
    public double share() throws IOException {
        return ProcessFile.STATUS.number("VmRSS:") * 1024.0 / limitBytes();
    }

    @Override
    public void hold(int permille) {
        long compressors = Math.max(1, limitBytes() / 1000 * permille / COMPRESSOR_BYTES);
        for (long opened = 0; opened < compressors; opened++) {
            Deflater compressor = new Deflater(Deflater.BEST_SPEED);
            held.add(compressor);
            compressor.setInput(noise());
            compressor.deflate(OUTPUT);
        }
    }

    /** Bytes that do not compress (xorshift), so that the compressor keeps many of them. */
    private byte[] noise() {
        int state = held.size() | 1;
        for (int i = 0; i < INPUT.length; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            INPUT[i] = (byte) state;
        }
        return INPUT;
    }

    private static long limitBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalPhysicalMemorySize();
    }
}
