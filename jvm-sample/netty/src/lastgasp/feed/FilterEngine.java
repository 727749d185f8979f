package lastgasp.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;

/**
 * Compiles the filters of subscribers, each to a class in a class loader of its own. Filters of subscribers who
 * left are kept, with their loaders: this is the leak of the netty-metaspace scenario.
 */
final class FilterEngine {
    private final byte[] classFile = classFile();
    private final Queue<LongPredicate> compiled = new ConcurrentLinkedQueue<>();

    /** Compiles and keeps a filter. */
    LongPredicate compile() {
        try {
            Class<?> filter = new FilterLoader(FilterEngine.class.getClassLoader()).define(classFile);
            LongPredicate instance = (LongPredicate) filter.getDeclaredConstructor().newInstance();
            compiled.add(instance);
            return instance;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a filter does not load", broken);
        }
    }

    int compiledCount() {
        return compiled.size();
    }

    private static byte[] classFile() {
        String resource = EventFilter.class.getSimpleName() + ".class";
        try (InputStream in = EventFilter.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the filter's class file is not readable: " + resource, unreadable);
        }
    }
}
