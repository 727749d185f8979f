import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import sun.misc.Unsafe;

/**
 * Does what its arguments say, one after the other on the main thread: each is {@code step=what}. How memory
 * runs out is {@code OutOfMemory}'s business, but for the two ways that no sizing brings about.
 */
public class Facts {
  private static final long TICK_MILLISECONDS = 50;
  /** A wait that is over for a reason other than its condition is a failure, not a result. */
  private static final long WAIT_SECONDS_MAX = 60;
  /** Nanoseconds that a chunk of a JFR recording covers, in its header. */
  private static final long CHUNK_DURATION_OFFSET = 40;

  /** Full until the process ends, so that a dump has something to write. */
  private static byte[][] ballast = {};
  private static final AtomicInteger TICKS = new AtomicInteger();

  public static void main(String[] args) throws Exception {
    for (String arg : args) {
      String[] step = arg.split("=", 2);
      String what = step[1];
      switch (step[0]) {
        case "throw" -> runOut(what);
        case "catch" -> catchFrom(what);
        case "swallow" -> swallow(what);
        case "print" -> System.out.println(what);
        case "tick" -> startTicking(what);
        case "at-exit" -> Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(what)));
        case "hold-megabytes" -> ballast = new byte[Integer.parseInt(what)][1 << 20];
        case "await-file" -> await(what, () -> Files.exists(Path.of(what)));
        case "await-flush" -> await(what, () -> isFlushed(Path.of(what)));
        case "await-ticks" -> awaitTicks(Integer.parseInt(what));
        default -> throw new IllegalArgumentException(arg);
      }
    }
  }

  private static void runOut(String how) throws Exception {
    switch (how) {
      case "unsafe-memory" -> unsafe().allocateMemory(1L << 60);
      case "thrown-by-application" -> throw new OutOfMemoryError("thrown by the application");
      default -> OutOfMemory.main(new String[] {how});
    }
    throw new IllegalStateException("memory did not run out: " + how);
  }

  private static void catchFrom(String how) throws Exception {
    try {
      runOut(how);
    } catch (OutOfMemoryError caught) {
      System.out.println("caught " + how + ": " + caught.getMessage());
    }
  }

  /** As a server's pool does whose futures nobody asks. */
  private static void swallow(String how) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    pool.submit(
        () -> {
          runOut(how);
          return null;
        });
    pool.shutdown();
    if (!pool.awaitTermination(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) throw new IllegalStateException(how);
  }

  private static void startTicking(String word) {
    Thread ticker =
        new Thread(
            () -> {
              while (true) {
                System.out.println(word);
                TICKS.incrementAndGet();
                try {
                  Thread.sleep(TICK_MILLISECONDS);
                } catch (InterruptedException interrupted) {
                  return;
                }
              }
            });
    ticker.setDaemon(true);
    ticker.start();
  }

  private static void awaitTicks(int more) throws Exception {
    int enough = TICKS.get() + more;
    await(more + " ticks", () -> TICKS.get() >= enough);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) throw new IllegalStateException("waited in vain: " + what);
      Thread.sleep(TICK_MILLISECONDS);
    }
  }

  /** Before its first flush a chunk has events, but covers no time. */
  private static boolean isFlushed(Path repository) throws IOException {
    try (Stream<Path> files = Files.walk(repository)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jfr")).toList()) {
        try (DataInputStream header = new DataInputStream(Files.newInputStream(file))) {
          header.skipNBytes(CHUNK_DURATION_OFFSET);
          if (header.readLong() > 0) return true;
        } catch (EOFException notYetWritten) {
          continue;
        }
      }
      return false;
    }
  }

  private static Unsafe unsafe() throws ReflectiveOperationException {
    var field = Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    return (Unsafe) field.get(null);
  }
}
