package lastgasp.feed;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import lastgasp.service.MemoryLimit;

/**
 * What the service does, by path.
 *
 * <ul>
 * <li>{@code /health}
 * <li>{@code /memory?resource=heap}: which share of a limit is in use, 0 to 1: those of {@link MemoryLimit}, and
 *     {@code netty-direct}, which is Netty's own. With {@code &collect=true} the garbage is collected before.
 * <li>{@code /events?subscribers=S&kilobytes=K} publishes events to S new subscribers (1 to 10,000, default 1)
 * <li>{@code /frames?kilobytes=K} keeps a frame of K KiB (1 to 65,536, default 512) for replay
 * <li>{@code /filters?filters=N} compiles N filters (1 to 10,000, default 10)
 * </ul>
 */
final class Operations {
    private static final int COUNT_MAX = 10_000;
    private static final int KILOBYTES_MAX = 65_536;
    private static final int KILOBYTES_DEFAULT = 512;
    private static final int FILTERS_DEFAULT = 10;
    private static final long EXAMPLE_CENTS = 12_345;

    private final EventFeed feed = new EventFeed();
    private final ReplayLog replayLog = new ReplayLog();
    private final FilterEngine filters = new FilterEngine();

    Map<String, Operation> byPath() {
        Map<String, Operation> operations = new HashMap<>();
        operations.put("/health", request -> now("ok"));
        operations.put("/memory", Operations::memory);
        operations.put("/events", this::publish);
        operations.put("/frames", this::keepFrame);
        operations.put("/filters", this::compileFilters);
        return operations;
    }

    private static CompletionStage<String> memory(Request request) throws IOException {
        String resource = request.text("resource");
        if ("true".equals(request.text("collect"))) {
            System.gc();
        }
        if ("netty-direct".equals(resource)) {
            return now(String.valueOf((double) PlatformDependent.usedDirectMemory() / PlatformDependent.maxDirectMemory()));
        }
        MemoryLimit limit = MemoryLimit.ofResource(resource);
        if (limit == null) {
            throw new IllegalArgumentException("no such resource: " + resource);
        }
        return now(String.valueOf(limit.share()));
    }

    private CompletionStage<String> publish(Request request) {
        int subscribers = request.number("subscribers", 1, COUNT_MAX);
        int kilobytes = request.number("kilobytes", KILOBYTES_DEFAULT, KILOBYTES_MAX);
        return feed.publishToNew(subscribers, kilobytes).thenApply(count -> "subscribers " + count);
    }

    private CompletionStage<String> keepFrame(Request request) {
        replayLog.retain(request.allocator(), request.number("kilobytes", KILOBYTES_DEFAULT, KILOBYTES_MAX) * 1024);
        return now("frames " + replayLog.size());
    }

    private CompletionStage<String> compileFilters(Request request) {
        int count = request.number("filters", FILTERS_DEFAULT, COUNT_MAX);
        int passing = 0;
        for (int filter = 0; filter < count; filter++) {
            passing += filters.compile().test(EXAMPLE_CENTS) ? 1 : 0;
        }
        return now("passing " + passing + " of " + filters.compiledCount());
    }

    private static CompletionStage<String> now(String answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
