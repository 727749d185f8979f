package lastgasp.orders;

import lastgasp.service.OomWitness;

/** A pool thread whose outermost frame testifies to an OutOfMemoryError and lets it kill the thread. */
final class WitnessedThread extends Thread {
    WitnessedThread(Runnable task, String name) {
        super(task, name);
    }

    @Override
    public void run() {
        try {
            super.run();
        } catch (OutOfMemoryError error) {
            OomWitness.testify(error);
            throw error;
        }
    }
}
