package lastgasp.pressure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Starts threads that never end, against the user's {@code nproc} limit; the user is taken to run nothing else. */
final class ThreadHoard implements Hoard {
    private static final int STACK_BYTES = 64 * 1024;
    /** Where there is no limit to take thousandths of. */
    private static final long THREADS_WITHOUT_LIMIT = 10_000;
    static final ThreadHoard HOARD = new ThreadHoard();

    private final List<Thread> held = new ArrayList<>();

    @Override
    public double share() throws IOException {
        long limit = ProcessFile.LIMITS.number("Max processes");
        return limit == ProcessFile.UNLIMITED ? 0 : (double) ProcessFile.STATUS.number("Threads:") / limit;
    }

    @Override
    public void hold(int permille) throws IOException {
        long limit = ProcessFile.LIMITS.number("Max processes");
        long threads = (limit == ProcessFile.UNLIMITED ? THREADS_WITHOUT_LIMIT : limit) * permille / 1000;
        for (long started = 0; started < Math.max(1, threads); started++) {
            Thread thread = new Thread(null, ThreadHoard::waitForEver, "lastgasp-pressure-held", STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            held.add(thread);
        }
    }

    private static void waitForEver() {
        for (;;) {
            LockSupport.park();
        }
    }
}
