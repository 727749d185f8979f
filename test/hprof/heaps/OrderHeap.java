import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An ordinary service's heap, dumped: orders with their lines and texts in a map, from a few bytes to some hundred each. */
class OrderHeap {
  record Line(String article, int quantity, long priceCents) {}

  record Order(long number, String customer, List<Line> lines, byte[] scan) {}

  static final Map<Long, Order> ORDERS = new HashMap<>();

  /** Where the dump goes, and how many bytes of the heap are to be in use. */
  public static void main(String[] arguments) throws Exception {
    long wantedBytes = Long.parseLong(arguments[1]);
    for (long number = 0; number % 4096 != 0 || usedBytes() < wantedBytes; number += 1) {
      var lines = new ArrayList<Line>();
      for (int index = 0; index < 3 + number % 9; index += 1) {
        lines.add(new Line("article " + number + "/" + index, index, number * index));
      }
      ORDERS.put(number, new Order(number, "customer " + number % 5000, lines, new byte[(int) (number % 700)]));
    }
    ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
        .dumpHeap(arguments[0], true);
  }

  private static long usedBytes() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
