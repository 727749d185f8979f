package lastgasp.pressure;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reserves direct buffers, against {@code MaxDirectMemorySize}, which is the maximum heap where it is not set. */
final class DirectHoard implements Hoard {
    static final DirectHoard HOARD = new DirectHoard();

    private final List<ByteBuffer> held = new ArrayList<>();

    @Override
    public double share() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                return (double) pool.getMemoryUsed() / limitBytes();
            }
        }
        return 0;
    }

    @Override
    public void hold(int permille) {
        held.add(ByteBuffer.allocateDirect((int) Math.min(Integer.MAX_VALUE, limitBytes() / 1000 * permille)));
    }

    private static long limitBytes() {
        String flag = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize").getValue();
        long setBytes = Long.parseLong(flag);
        return setBytes == 0 ? Runtime.getRuntime().maxMemory() : setBytes;
    }
}
