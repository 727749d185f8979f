package lastgasp.orders;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The periods that wait to be settled. */
final class SettlementQueue {
    private static final int WAITING_MAX = 1_000;

    private final BlockingQueue<Integer> periods = new ArrayBlockingQueue<>(WAITING_MAX);

    /** False when too many wait already. */
    boolean offer(int period) {
        return periods.offer(period);
    }

    int take() throws InterruptedException {
        return periods.take();
    }
}
