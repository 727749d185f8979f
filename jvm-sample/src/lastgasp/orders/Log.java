package lastgasp.orders;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Log lines on standard output, as a container's log driver expects them. */
final class Log {
    private Log() {}

    static void info(Class<?> source, String message) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String thread = Thread.currentThread().getName();
        System.out.print(now + " INFO [" + thread + "] " + source.getName() + " - " + message + "\n");
    }
}
