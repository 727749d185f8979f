/** A service that, when it has run for 15 s, does what its last moments are to be, by `-Dmode`. */
export const LAST_MOMENTS = `
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

public class Main {
  static final List<Object> KEPT = new ArrayList<>();

  static Object[] chain;

  /** To the last hundred bytes: objects so small, and no array of them that would have to grow. */
  static void fillHeap() {
    while (true) {
      Object[] link = new Object[20];
      link[0] = chain;
      chain = link;
    }
  }

  /** Hidden classes of this very code, kept alive, until there is no metaspace left. */
  static void fillMetaspace() throws Exception {
    byte[] code = Main.class.getResourceAsStream("Main.class").readAllBytes();
    while (true) KEPT.add(MethodHandles.lookup().defineHiddenClass(code, false, MethodHandles.Lookup.ClassOption.STRONG));
  }

  static void fillDirect() { while (true) KEPT.add(ByteBuffer.allocateDirect(1 << 20)); }

  interface Filling { void fill() throws Exception; }

  static void inWorker(Filling filling) throws InterruptedException {
    Thread worker = new Thread(() -> {
      try { filling.fill(); } catch (Exception exception) { throw new IllegalStateException(exception); }
    });
    worker.start();
    worker.join();
  }

  static void exitWhenFull(boolean freed) {
    try { fillHeap(); } catch (OutOfMemoryError error) { if (freed) chain = null; System.exit(7); }
  }

  public static void main(String[] arguments) throws Exception {
    Thread.sleep(15_000);
    System.out.println("acting");
    switch (System.getProperty("mode")) {
      case "heap" -> inWorker(Main::fillHeap);
      case "array" -> inWorker(() -> KEPT.add(new byte[1 << 30]));
      case "metaspace" -> inWorker(Main::fillMetaspace);
      case "direct" -> inWorker(Main::fillDirect);
      case "exit-freed" -> exitWhenFull(true);
      case "exit-full" -> exitWhenFull(false);
      default -> { }
    }
    try { System.out.println("acted"); } catch (OutOfMemoryError error) { }
    while (true) Thread.sleep(1_000);
  }
}
`;

/** How a JVM with the profiler ends, and what is to arrive of it. */
export interface Ending {
  readonly what: string;
  readonly mode: 'none' | 'heap' | 'array' | 'metaspace' | 'direct' | 'exit-freed' | 'exit-full';
  readonly jvmFlags?: readonly string[];
  readonly isInShell?: boolean;
  /** What is done to the container once the JVM has acted. Default: nothing. */
  readonly finish?: 'stop' | 'kill';
  /** Those that the container may end with; `null` for a JVM that lives on. */
  readonly exitCodes: readonly number[] | null;
  /** Whether a profile arrives that was sent at the JVM's exit; `null` where both have been seen. */
  readonly hasFinalProfile: boolean | null;
  /** Whether a periodic profile arrives that was taken after the JVM had acted; `null` where there is no time for one. */
  readonly hasNextProfile: boolean | null;
  readonly hasOomEvent: boolean;
  readonly hasCrashReport?: boolean;
}

/** What arrives when the JVM ends at once or in order: few enough for every change. */
export const SHORT_ENDINGS: readonly Ending[] = [
  {
    what: 'docker stop while healthy',
    mode: 'none',
    finish: 'stop',
    exitCodes: [143],
    hasFinalProfile: true,
    hasNextProfile: null,
    hasOomEvent: false,
  },
  {
    what: 'ExitOnOutOfMemoryError',
    mode: 'heap',
    jvmFlags: ['-XX:+ExitOnOutOfMemoryError'],
    exitCodes: [3],
    hasFinalProfile: false,
    hasNextProfile: null,
    hasOomEvent: true,
  },
];

export const LONG_ENDINGS: readonly Ending[] = [
  {
    what: 'CrashOnOutOfMemoryError',
    mode: 'heap',
    jvmFlags: ['-XX:+CrashOnOutOfMemoryError'],
    exitCodes: [127, 134, 139],
    hasFinalProfile: false,
    hasNextProfile: null,
    hasOomEvent: true,
    hasCrashReport: true,
  },
  {
    what: 'heap full, the worker dies, the JVM lives on',
    mode: 'heap',
    exitCodes: null,
    hasFinalProfile: false,
    hasNextProfile: false,
    hasOomEvent: true,
  },
  {
    what: 'one big array refused, the JVM lives on',
    mode: 'array',
    exitCodes: null,
    hasFinalProfile: false,
    hasNextProfile: true,
    hasOomEvent: true,
  },
  {
    what: 'caught, memory freed, System.exit',
    mode: 'exit-freed',
    exitCodes: [7],
    hasFinalProfile: true,
    hasNextProfile: null,
    hasOomEvent: true,
  },
  {
    what: 'caught, heap still full, System.exit',
    mode: 'exit-full',
    exitCodes: [7, 0, 1],
    hasFinalProfile: null,
    hasNextProfile: null,
    hasOomEvent: true,
  },
  {
    what: 'OnOutOfMemoryError="kill -TERM %p", heap full',
    mode: 'heap',
    jvmFlags: ['-XX:OnOutOfMemoryError=kill -TERM %p'],
    exitCodes: [143, 137],
    hasFinalProfile: false,
    hasNextProfile: null,
    hasOomEvent: true,
  },
  {
    what: 'PID 1 is a shell',
    mode: 'none',
    isInShell: true,
    finish: 'stop',
    exitCodes: [137],
    hasFinalProfile: false,
    hasNextProfile: null,
    hasOomEvent: false,
  },
  {
    what: 'SIGKILL',
    mode: 'none',
    finish: 'kill',
    exitCodes: [137],
    hasFinalProfile: false,
    hasNextProfile: null,
    hasOomEvent: false,
  },
  {
    what: 'metaspace OOM, the JVM lives on, then docker stop',
    mode: 'metaspace',
    jvmFlags: ['-XX:MaxMetaspaceSize=64m'],
    finish: 'stop',
    exitCodes: [137, 143],
    hasFinalProfile: null,
    hasNextProfile: true,
    hasOomEvent: true,
  },
  {
    what: 'direct-buffer OOM, the JVM lives on',
    mode: 'direct',
    jvmFlags: ['-XX:MaxDirectMemorySize=64m'],
    exitCodes: null,
    hasFinalProfile: false,
    hasNextProfile: true,
    hasOomEvent: false,
  },
];
