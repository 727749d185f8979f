package lastgasp.pressure;

/** Asks for an array longer than the VM allows, however large the heap. */
final class ArrayHoard implements Hoard {
    static final ArrayHoard HOARD = new ArrayHoard();

    private byte[] held = {};

    /** Nothing accumulates. */
    @Override
    public double share() {
        return held.length / (double) Integer.MAX_VALUE;
    }

    @Override
    public void hold(int permille) {
        held = new byte[Integer.MAX_VALUE];
    }
}
