package lastgasp.orders;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import lastgasp.service.OomWitness;

/**
 * The service's request threads. {@link #execute} runs on the HTTP server's dispatcher, which drops
 * whatever is thrown there, so an OutOfMemoryError is testified to here too.
 */
final class RequestPool implements Executor {
    private final ExecutorService threads;

    RequestPool(int threadCount) {
        AtomicInteger started = new AtomicInteger();
        ThreadFactory factory = task -> new WitnessedThread(task, "request-" + started.incrementAndGet());
        this.threads = Executors.newFixedThreadPool(threadCount, factory);
    }

    @Override
    public void execute(Runnable request) {
        try {
            threads.execute(request);
        } catch (OutOfMemoryError error) {
            OomWitness.testify(error);
            throw error;
        }
    }
}
