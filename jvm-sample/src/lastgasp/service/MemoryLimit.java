package lastgasp.service;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;

/** The limits whose end is an OutOfMemoryError or the kernel's kill, each with what is in use of it. */
public enum MemoryLimit {
    /** What the collector has not taken yet counts as used. */
    HEAP("heap") {
        @Override
        public double share() {
            Runtime runtime = Runtime.getRuntime();
            return (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
        }
    },
    METASPACE("metaspace") {
        @Override
        public double share() {
            return poolShare("Metaspace");
        }
    },
    CLASS_SPACE("class-space") {
        @Override
        public double share() {
            return poolShare("Compressed Class Space");
        }
    },
    /** Against {@code MaxDirectMemorySize}, which is the maximum heap where it is not set. */
    DIRECT("direct") {
        @Override
        public double share() {
            String flag = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("MaxDirectMemorySize").getValue();
            long setBytes = Long.parseLong(flag);
            long limitBytes = setBytes == 0 ? Runtime.getRuntime().maxMemory() : setBytes;
            return (double) directBytes() / limitBytes;
        }
    },
    /** Against the {@code nproc} limit; 0 where there is none. The user is taken to run nothing else. */
    THREADS("threads") {
        @Override
        public double share() throws IOException {
            long limit = ProcessFile.LIMITS.number("Max processes");
            return limit == ProcessFile.UNLIMITED ? 0 : (double) ProcessFile.STATUS.number("Threads:") / limit;
        }
    },
    /** What the process holds resident against the memory of the container or task, as the JVM sees it. */
    NATIVE("native") {
        @Override
        public double share() throws IOException {
            long limitBytes = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
            return ProcessFile.STATUS.number("VmRSS:") * 1024.0 / limitBytes;
        }
    };

    private final String resource;

    MemoryLimit(String resource) {
        this.resource = resource;
    }

    /** The limit that is called so in a request, or {@code null}. */
    public static MemoryLimit ofResource(String resource) {
        for (MemoryLimit limit : values()) {
            if (limit.resource.equals(resource)) {
                return limit;
            }
        }
        return null;
    }

    /** The share in use, 0 to 1; a limit that is not set is never in use. */
    public abstract double share() throws IOException;

    private static double poolShare(String name) {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals(name)) {
                MemoryUsage usage = pool.getUsage();
                // The limits are on what is committed: a small class loader uses half of its chunk or less.
                return usage.getMax() < 0 ? 0 : (double) usage.getCommitted() / usage.getMax();
            }
        }
        return 0;
    }

    private static long directBytes() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                return pool.getMemoryUsed();
            }
        }
        return 0;
    }
}
