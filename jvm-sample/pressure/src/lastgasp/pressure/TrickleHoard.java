package lastgasp.pressure;

/**
 * Fills the heap by small survivors among much garbage, so that collections free ever less and come ever more
 * often: what a collector with such a limit gives up on before the heap is full.
 */
final class TrickleHoard implements Hoard {
    private static final int KEPT_BYTES = 1024;
    /** Of every kept block: most of what a collection looks at is gone, as in a service. */
    private static final int GARBAGE_BYTES = 8 * 1024;
    static final TrickleHoard HOARD = new TrickleHoard();

    /** A chain: the array of a list that grows would find no room while there still is some. */
    private Kept newest;
    /** So that garbage is really made. */
    private byte[] garbage;

    private static final class Kept {
        final byte[] block = new byte[KEPT_BYTES];
        final Kept previous;

        Kept(Kept previous) {
            this.previous = previous;
        }
    }

    @Override
    public double share() {
        return HeapHoard.HOARD.share();
    }

    @Override
    public void hold(int permille) {
        long blocks = Math.max(1, Runtime.getRuntime().maxMemory() / 1000 * permille / KEPT_BYTES);
        for (long block = 0; block < blocks; block++) {
            newest = new Kept(newest);
            garbage = new byte[GARBAGE_BYTES];
        }
    }
}
