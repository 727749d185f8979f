package lastgasp.orders;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import lastgasp.service.OomWitness;

/**
 * Runs jobs on threads of its own that survive whatever a job throws. Nothing is logged and nobody is
 * told more than that the job failed: this is what swallows the error of the heap-swallowed scenario.
 */
final class JobPool {
    private final ExecutorService threads;

    JobPool(int threadCount) {
        AtomicInteger started = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(
                threadCount, task -> new WitnessedThread(task, "job-" + started.incrementAndGet()));
    }

    /** Waits for the job; false if it failed, whatever the reason. */
    boolean run(Runnable job) throws IOException {
        try {
            return threads.submit(() -> succeeds(job)).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a job was running");
        } catch (ExecutionException failed) {
            throw new IOException(failed);
        }
    }

    private static boolean succeeds(Runnable job) {
        try {
            job.run();
            return true;
        } catch (Throwable swallowed) {
            if (swallowed instanceof OutOfMemoryError error) {
                OomWitness.testify(error);
            }
            return false;
        }
    }
}
