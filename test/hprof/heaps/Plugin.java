/** Loaded again and again, each time by a class loader of its own. */
public final class Plugin {
    private static final byte[] STATE = new byte[300_000];

    public int size() {
        return STATE.length;
    }
}
