package lastgasp.pressure;

import java.util.ArrayList;
import java.util.List;

/** Fills the heap with blocks that stay reachable. */
final class HeapHoard implements Hoard {
    /** Far below half a region of G1, above which a block would take regions of its own. */
    private static final int BLOCK_BYTES = 16 * 1024;
    static final HeapHoard HOARD = new HeapHoard();

    private final List<byte[]> held = new ArrayList<>();

    @Override
    public double share() {
        Runtime runtime = Runtime.getRuntime();
        // What the collector has not taken yet counts as used.
        return (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
    }

    @Override
    public void hold(int permille) {
        long blocks = Math.max(1, Runtime.getRuntime().maxMemory() / 1000 * permille / BLOCK_BYTES);
        for (long block = 0; block < blocks; block++) {
            // Not in one: a list that waits for its block on the stack would be held by the thread in a dump.
            byte[] more = new byte[BLOCK_BYTES];
            held.add(more);
        }
    }
}
