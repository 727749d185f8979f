package lastgasp.pressure;

import java.io.IOException;

/** One way to use memory up and never give it back. What each holds hangs on a static field of its own class. */
interface Hoard {
    /** The share of its limit that is in use, 0 to 1; a limit that is not set is never in use. */
    double share() throws IOException;

    /** Holds so many thousandths of the limit more. */
    void hold(int permille) throws IOException;

    /** @throws IllegalArgumentException for a resource that there is none of */
    static Hoard of(String resource) {
        switch (resource) {
            case "heap":
                return new HeapHoard();
            case "metaspace":
                return new MetaspaceHoard();
            case "class-space":
                return new ClassSpaceHoard();
            case "direct":
                return new DirectHoard();
            case "threads":
                return new ThreadHoard();
            case "array":
                return new ArrayHoard();
            case "native":
                return new NativeHoard();
            default:
                throw new IllegalArgumentException("no such resource: " + resource);
        }
    }
}
