package lastgasp.orders;

import java.util.ArrayList;
import java.util.List;

/**
 * Settles one period after the other, on the main thread. The ledger of each period stays open until
 * the year is closed, which nobody does: this is the leak of the heap-main-dead scenario. Nothing but
 * the main thread's stack holds it, so the leak goes when the thread does.
 */
final class SettlementRun {
    /** One balance each in cents: a ledger is 4 MiB. */
    private static final int ACCOUNTS = 512 * 1024;

    private final List<long[]> openLedgers = new ArrayList<>();

    /** Returns only when the thread is interrupted. */
    void settleAll(SettlementQueue queue) {
        try {
            while (true) {
                settle(queue.take());
            }
        } catch (InterruptedException stopped) {
            Log.info(SettlementRun.class, "stopped with " + openLedgers.size() + " open ledgers");
        }
    }

    private void settle(int period) {
        long[] ledger = new long[ACCOUNTS];
        ledger[period % ACCOUNTS] = period;
        openLedgers.add(ledger);
        Log.info(SettlementRun.class, "settled period " + period + ", open ledgers: " + openLedgers.size());
    }
}
