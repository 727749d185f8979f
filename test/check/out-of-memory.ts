/** A program that runs out of memory in the way its argument says. */
export const OUT_OF_MEMORY_JAVA = `
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.util.*;

public class OutOfMemory {
  static class Filler {}

  static class Loader extends ClassLoader {
    Class<?> define(byte[] bytes) { return defineClass(null, bytes, 0, bytes.length); }
  }

  public static void main(String[] args) throws Exception {
    List<Object> kept = new ArrayList<>();
    switch (args[0]) {
      case "heap-space" -> { while (true) kept.add(new byte[1 << 18]); }
      case "array-size" -> kept.add(new int[Integer.MAX_VALUE]);
      case "direct-buffer" -> { while (true) kept.add(ByteBuffer.allocateDirect(1 << 20)); }
      case "metaspace", "compressed-class-space" -> {
        byte[] bytes = Files.readAllBytes(Path.of("/tmp/classes/OutOfMemory$Filler.class"));
        while (true) kept.add(new Loader().define(bytes));
      }
      case "native-thread" -> {
        while (true) {
          Thread thread = new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { } });
          thread.setDaemon(true);
          thread.start();
        }
      }
    }
  }
}
`;
