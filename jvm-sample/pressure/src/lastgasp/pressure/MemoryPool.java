package lastgasp.pressure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;

/** The memory pools outside the heap that have a limit. */
enum MemoryPool {
    METASPACE("Metaspace"),
    CLASS_SPACE("Compressed Class Space");

    /** What thousandths are of where no limit is set. */
    private static final long WITHOUT_LIMIT_BYTES = 256L * 1024 * 1024;

    private final String name;

    MemoryPool(String name) {
        this.name = name;
    }

    /** 0 to 1; a limit that is not set is never in use. */
    double share() {
        MemoryUsage usage = usage();
        // The limits are on what is committed: a small class loader uses half of its chunk or less.
        return usage == null || usage.getMax() < 0 ? 0 : (double) usage.getCommitted() / usage.getMax();
    }

    long limitBytes() {
        MemoryUsage usage = usage();
        return usage == null || usage.getMax() < 0 ? WITHOUT_LIMIT_BYTES : usage.getMax();
    }

    private MemoryUsage usage() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals(name)) {
                return pool.getUsage();
            }
        }
        return null;
    }
}
