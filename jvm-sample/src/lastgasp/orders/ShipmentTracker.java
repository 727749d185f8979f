package lastgasp.orders;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Follows each parcel with a thread of its own until it is delivered. No carrier ever reports that,
 * so no thread ends: this is the leak of the native-thread scenario.
 */
final class ShipmentTracker {
    private final AtomicInteger followed = new AtomicInteger();

    /** Starts to follow one parcel. */
    void follow(String parcelId) {
        CountDownLatch delivered = new CountDownLatch(1);
        Thread thread = new WitnessedThread(() -> awaitDelivery(delivered), "track-" + parcelId);
        thread.setDaemon(true);
        thread.start();
        followed.incrementAndGet();
    }

    int followedCount() {
        return followed.get();
    }

    private static void awaitDelivery(CountDownLatch delivered) {
        try {
            delivered.await();
        } catch (InterruptedException shutDown) {
            Thread.currentThread().interrupt();
        }
    }
}
