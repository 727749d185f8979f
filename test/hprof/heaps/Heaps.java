import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** Heaps whose holder is known: {@code java Heaps <directory> <classes>} writes a dump of each, one JVM each. */
public final class Heaps {
    private Heaps() {}

    public static void main(String[] arguments) throws Exception {
        String shape = arguments[0];
        Path file = Path.of(arguments[1]);
        switch (shape) {
            case "linked-list" -> LinkedListHeap.fill();
            case "hash-map" -> HashMapHeap.fill();
            case "thread-local" -> ThreadLocalHeap.fill();
            case "class-loader-leak" -> ClassLoaderHeap.fill();
            case "soft-reference-cache" -> SoftCacheHeap.fill();
            case "many-small-caches" -> ManyCachesHeap.fill();
            case "one-huge-array" -> HugeArrayHeap.fill();
            case "shared-objects" -> SharedHeap.fill();
            case "queue-of-lambdas" -> LambdaHeap.fill();
            case "string-duplicates" -> DuplicatesHeap.fill();
            case "local-variable" -> {
                LocalHeap.fillAndDump(file);
                return;
            }
            case "weak-references" -> WeakHeap.fill();
            default -> throw new IllegalArgumentException(shape);
        }
        dump(file);
    }

    static void dump(Path file) throws Exception {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), false);
    }
}

final class LinkedListHeap {
    private static Node head;

    private record Node(Node next, byte[] payload) {}

    static void fill() {
        for (int i = 0; i < 50_000; i++) head = new Node(head, new byte[80]);
    }
}

final class HashMapHeap {
    private static final Map<String, byte[]> SESSIONS = new HashMap<>();

    static void fill() {
        for (int i = 0; i < 30_000; i++) SESSIONS.put("session-" + i, new byte[120]);
    }
}

final class ThreadLocalHeap {
    private static final ThreadLocal<List<byte[]>> BUFFERS = ThreadLocal.withInitial(ArrayList::new);

    static void fill() throws Exception {
        CountDownLatch filled = new CountDownLatch(1);
        Thread worker = new Thread(() -> {
            for (int i = 0; i < 4_000; i++) BUFFERS.get().add(new byte[1_000]);
            filled.countDown();
            try {
                Thread.sleep(600_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }, "buffer-worker");
        worker.setDaemon(true);
        worker.start();
        filled.await();
    }
}

final class ClassLoaderHeap {
    private static final List<Object> PLUGINS = new ArrayList<>();

    static void fill() throws Exception {
        URL classes = ClassLoaderHeap.class.getProtectionDomain().getCodeSource().getLocation();
        for (int i = 0; i < 20; i++) {
            // The loader stays reachable only through the instance's class.
            URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null);
            PLUGINS.add(loader.loadClass("Plugin").getDeclaredConstructor().newInstance());
        }
    }
}

final class SoftCacheHeap {
    private static final Map<Integer, SoftReference<byte[]>> CACHE = new HashMap<>();

    static void fill() {
        for (int i = 0; i < 20_000; i++) CACHE.put(i, new SoftReference<>(new byte[200]));
    }
}

final class ManyCachesHeap {
    private static final Map<String, Tenant> TENANTS = new LinkedHashMap<>();

    private static final class Tenant {
        final Map<Integer, long[]> cache = new HashMap<>();
    }

    static void fill() {
        for (int t = 0; t < 300; t++) {
            Tenant tenant = new Tenant();
            for (int i = 0; i < 60; i++) tenant.cache.put(i, new long[30]);
            TENANTS.put("tenant-" + t, tenant);
        }
    }
}

final class HugeArrayHeap {
    private static byte[] snapshot;

    static void fill() {
        snapshot = new byte[9_000_000];
    }
}

final class SharedHeap {
    private static final List<Order> BY_TIME = new ArrayList<>();
    private static final Map<Integer, Order> BY_NUMBER = new HashMap<>();

    private static final class Order {
        final long[] lines = new long[25];
    }

    static void fill() {
        for (int i = 0; i < 15_000; i++) {
            Order order = new Order();
            BY_TIME.add(order);
            BY_NUMBER.put(i, order);
        }
    }
}

final class LambdaHeap {
    private static final Queue<Runnable> TASKS = new ArrayDeque<>();

    static void fill() {
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[150];
            TASKS.add(() -> System.out.println(body.length));
        }
    }
}

final class DuplicatesHeap {
    private static final List<String> NAMES = new ArrayList<>();

    static void fill() {
        for (int i = 0; i < 60_000; i++) NAMES.add(new String("a customer of Amsterdam ".repeat(2)));
    }
}

final class LocalHeap {
    static void fillAndDump(Path file) throws Exception {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) rows.add(new byte[200]);
        Heaps.dump(file);
        if (rows.size() < 1) throw new IllegalStateException();
    }
}

final class WeakHeap {
    private static final List<WeakReference<byte[]>> REFERENCES = new ArrayList<>();
    private static final List<byte[]> KEPT = new ArrayList<>();

    static void fill() {
        for (int i = 0; i < 10_000; i++) {
            byte[] kept = new byte[200];
            KEPT.add(kept);
            REFERENCES.add(new WeakReference<>(kept));
            REFERENCES.add(new WeakReference<>(new byte[200]));
        }
    }
}
