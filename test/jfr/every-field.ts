/**
 * A JVM that records an event with every type of field at its limits beside the VM's own events, over
 * three chunks; then it makes the file named by its first argument and sleeps for as many milliseconds as
 * its second says, or records one more event each second with `again`.
 */
export const EVERY_FIELD = `
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.*;

public class EveryField {
  @Name("lastgasp.EveryField")
  static class Every extends Event {
    boolean flag; byte tiny; short small; char letter; int number; long large; float real; double exact;
    String text; Thread thread; Class<?> type;
    @Timespan(Timespan.MILLISECONDS) long span;
    @Timespan(Timespan.SECONDS) int spanInSeconds;
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH) long instant;
    @Unsigned byte unsignedTiny; @Unsigned int unsignedNumber; @Unsigned long unsignedLarge;
    @DataAmount long bytes; @MemoryAddress long address;
  }

  static final long[] LARGE = { 0, 1, -1, 127, 128, 16383, 16384, 2097151, 2097152, 268435455, 268435456,
    34359738367L, 34359738368L, 4398046511103L, 4398046511104L, 562949953421311L, 562949953421312L,
    9007199254740991L, 9007199254740992L, 9007199254740993L, 72057594037927935L, 72057594037927936L,
    -9007199254740993L, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE };
  static final double[] EXACT = { 0.0, -0.0, 0.1, 1e-3, 2e-3, 1e7, 1.5e300, -2.2250738585072014E-308, 4.9e-324,
    Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.0 / 3, 2e23 };
  static final String[] TEXTS = { null, "", "plain", "na\\u00efve", "snow \\u2603 and \\ud834\\udd1e", "\\u0000\\n\\t\\"\\\\/",
    "a text that is long enough to go to the pool of strings", "x".repeat(20000), "\\u2603".repeat(9000) };
  static final List<Object> held = new ArrayList<>();

  static void record(int round) {
    for (int i = 0; i < 60; i++) {
      Every event = new Every();
      event.begin();
      long large = LARGE[i % LARGE.length] + round;
      event.flag = i % 2 == 0; event.tiny = (byte) large; event.small = (short) large; event.letter = (char) (i * 1117);
      event.number = (int) large; event.large = large; event.exact = EXACT[i % EXACT.length];
      event.real = (float) event.exact; event.text = TEXTS[i % TEXTS.length];
      event.thread = i % 3 == 0 ? null : Thread.currentThread(); event.type = i % 4 == 0 ? null : int[][].class;
      event.span = i % 5 == 0 ? large : i * 61001L; event.spanInSeconds = i * 7;
      event.instant = i % 7 == 0 ? Long.MIN_VALUE : 1_700_000_000_000L + i;
      event.unsignedTiny = (byte) large; event.unsignedNumber = (int) large; event.unsignedLarge = large;
      event.bytes = large; event.address = large;
      event.commit();
    }
  }

  static void work(int depth) throws Exception {
    if (depth > 0) { work(depth - 1); return; }
    for (int i = 0; i < 300; i++) {
      held.add(new byte[20_000]);
      if (i % 10 == 0) ByteBuffer.allocateDirect(1000);
      try { throw new IllegalStateException("order " + i); } catch (IllegalStateException expected) { }
    }
    Thread worker = new Thread(() -> record(5), "worker \\u2603");
    worker.start();
    worker.join();
    System.gc();
  }

  @Name("lastgasp.Order")
  static class Order extends Event { long number; String customer; String request; double amount; }

  /** Takes orders at different depths, as a service does: for a recording of some size. */
  static void serve(int order, int depth) {
    if (depth > 0) { serve(order, depth - 1); return; }
    Order event = new Order();
    event.begin();
    event.number = order * 7919L;
    event.customer = "customer " + order;
    event.request = ("{item: " + order + ", note: 'as always'}").repeat(12);
    event.amount = order / 8.0;
    event.commit();
    if (order % 10 == 0) {
      try { throw new IllegalStateException("order " + order); } catch (IllegalStateException expected) { }
    }
    if (order % 1000 == 0) held.add(new byte[1000]);
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("serve")) {
      for (int order = 0; order < Integer.parseInt(arguments[1]); order++) serve(order, order % 20);
      return;
    }
    for (int chunk = 0; chunk < 3; chunk++) {
      record(chunk);
      work(chunk * 30);
      try (Recording next = new Recording()) { next.start(); }
    }
    record(7);
    Thread.sleep(2500);
    Files.createFile(Path.of(arguments[0]));
    if (arguments[1].equals("again")) {
      for (;;) { record(8); Thread.sleep(1000); }
    }
    Thread.sleep(Long.parseLong(arguments[1]));
  }
}
`;
