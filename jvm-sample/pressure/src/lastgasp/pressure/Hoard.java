package lastgasp.pressure;

import java.io.IOException;

/** One way to use memory up and never give it back. Each kind has one, which holds all that it was ever told to. */
interface Hoard {
    /** The share of its limit that is in use, 0 to 1; a limit that is not set is never in use. */
    double share() throws IOException;

    /** Holds so many thousandths of the limit more. */
    void hold(int permille) throws IOException;

    /** @throws IllegalArgumentException for a resource that there is none of */
    static Hoard of(String resource) {
        switch (resource) {
            case "heap":
                return HeapHoard.HOARD;
            case "trickle":
                return TrickleHoard.HOARD;
            case "metaspace":
                return MetaspaceHoard.HOARD;
            case "class-space":
                return ClassSpaceHoard.HOARD;
            case "direct":
                return DirectHoard.HOARD;
            case "threads":
                return ThreadHoard.HOARD;
            case "array":
                return ArrayHoard.HOARD;
            case "native":
                return NativeHoard.HOARD;
            case "returns":
                return ReturnHoard.HOARD;
            default:
                throw new IllegalArgumentException("no such resource: " + resource);
        }
    }
}
