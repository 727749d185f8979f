import java.io.File;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Scanner;
import java.util.function.IntFunction;

/** Methods of all forms that the pressure agent may be told to tap; of each, whether it works as before and what becomes of what it returns. */
public final class Tapped {
    private static final Map<String, WeakReference<Object>> RETURNED = new LinkedHashMap<>();

    private Tapped() {}

    /** Waits for a file, calls each method, and says which of the instances a collection leaves. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("waiting");
        while (!new File(arguments[0]).exists()) {
            Thread.sleep(50);
        }
        call();
        System.gc();
        RETURNED.forEach((form, instance) -> System.out.println(form + ": " + (instance.get() == null ? "gone" : "kept")));
        System.out.println("over");
    }

    private static void call() {
        Shelf shelf = new Shelf();
        seen("instance", shelf.make(), "plain");
        seen("parameters", Shelf.make(1L, 2.5, (byte) 3, 'c', 4.5f, "six", new int[][] {{7}}, true), "1 2.5 3 c 4.5 six 7 true");
        seen("variable", Shelf.make(new String[] {"far"}, 1, 2, 3, 4, 5, 6), "far 21");
        seen("branches", shelf.make(5), "five");
        seen("caught", shelf.make(-1), "caught below");
        seen("array", Shelf.make(new long[] {1, 2}), null);
        seen("synchronized", shelf.make("locked"), "locked true");
        seen("lambda", shelf.make(number -> new Box("made of " + number)), "made of 9");
        seen("recursion", Shelf.make(3, new Box("0")), "0.3.2.1");
        seen("default", new Shelf.Named() {}.make('d'), "default d");
        seen("bridge", ((Maker<Box>) new BoxMaker()).make(), "box");
        System.out.println("bootstrap: " + new Scanner("scanned").next());
        System.out.println("primitive: " + shelf.make(1, 2));
        System.out.println("null: " + shelf.make((Object) null));
        try {
            shelf.make('!');
        } catch (Error error) {
            StackTraceElement[] stack = error.getStackTrace();
            System.out.println("error: " + error.getMessage() + " in " + stack[0].getMethodName() + " of " + stack[1].getMethodName());
        }
    }

    private static void seen(String form, Object instance, String expected) {
        if (expected != null && !instance.toString().equals(expected)) {
            throw new AssertionError(form + " returned " + instance);
        }
        RETURNED.put(form, new WeakReference<>(instance));
    }
}

interface Maker<T> {
    T make();
}

final class BoxMaker implements Maker<Box> {
    @Override
    public Box make() {
        return new Box("box");
    }
}

final class Box {
    private final String text;

    Box(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}

class Shelf {
    private static final long LARGE = 0x1234_5678_9abc_def0L;

    interface Named {
        default Box make(char letter) {
            return new Box("default " + letter);
        }
    }

    Box make() {
        return new Box("plain");
    }

    static Box make(long a, double b, byte c, char d, float e, String f, int[][] g, boolean h) {
        return new Box(a + " " + b + " " + c + " " + d + " " + e + " " + f + " " + g[0][0] + " " + h);
    }

    static Box make(String[] first, int... numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return new Box(first[0] + " " + sum);
    }

    final Box make(int number) {
        try {
            switch (number) {
                case 5:
                    return new Box("five");
                default:
                    throw new IllegalArgumentException("below");
            }
        } catch (IllegalArgumentException error) {
            return new Box("caught " + error.getMessage());
        }
    }

    static long[] make(long[] numbers) {
        long[] copy = numbers.clone();
        copy[0] = LARGE;
        return copy;
    }

    synchronized Box make(String text) {
        return new Box(text + " " + Thread.holdsLock(this));
    }

    Box make(IntFunction<Box> with) {
        return with.apply(9);
    }

    static Box make(int depth, Box box) {
        return depth == 0 ? box : make(depth - 1, new Box(box + "." + depth));
    }

    int make(int a, int b) {
        return a + b;
    }

    Object make(Object nothing) {
        return nothing;
    }

    Box make(char mark) {
        throw new Error("thrown" + mark);
    }
}
