package lastgasp.pressure;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a method of the service returns, of whatever class: the service's own objects use its heap up. */
public final class ReturnHoard implements Hoard {
    /** So few that the list of blocks is a thousandth of what it holds. */
    private static final int BLOCK_INSTANCES = 1024;
    private static final int PERMILLE = 1000;
    static final ReturnHoard HOARD = new ReturnHoard();

    private final List<Object[]> blocks = new ArrayList<>();
    private int lastBlockInstances = BLOCK_INSTANCES;
    private int returned;
    private volatile int keptPermille;

    private ReturnHoard() {}

    /** Called by the service's method each time that it is about to return; never fails but for want of memory. */
    public static void keep(Object instance) {
        if (HOARD.keptPermille != 0 && instance != null) {
            HOARD.keepSome(instance);
        }
    }

    /** Spread evenly over what is returned. */
    private synchronized void keepSome(Object instance) {
        returned = returned % PERMILLE + 1;
        if (returned * keptPermille / PERMILLE == (returned - 1) * keptPermille / PERMILLE) {
            return;
        }
        if (lastBlockInstances == BLOCK_INSTANCES) {
            // Not in one: a list that waits for its block on the stack would be held by the thread in a dump.
            Object[] block = new Object[BLOCK_INSTANCES];
            blocks.add(block);
            lastBlockInstances = 0;
        }
        blocks.get(blocks.size() - 1)[lastBlockInstances++] = instance;
    }

    @Override
    public double share() {
        return HeapHoard.HOARD.share();
    }

    /** From now on keeps so many of each thousand that are returned. */
    @Override
    public void hold(int permille) {
        keptPermille = permille;
    }
}
