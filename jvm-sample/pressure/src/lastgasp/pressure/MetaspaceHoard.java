package lastgasp.pressure;

import java.util.ArrayList;
import java.util.List;

/** Defines classes with one long method each, whose byte code lies in the metaspace. */
final class MetaspaceHoard implements Hoard {
    private static final int CODE_BYTES = 16 * 1024;
    /** With what a class loader takes beside it; measured on JDK 17. */
    private static final int CLASS_BYTES = 40 * 1024;
    static final MetaspaceHoard HOARD = new MetaspaceHoard();

    private final List<Class<?>> held = new ArrayList<>();

    @Override
    public double share() {
        return MemoryPool.METASPACE.share();
    }

    @Override
    public void hold(int permille) {
        long classes = Math.max(1, MemoryPool.METASPACE.limitBytes() / 1000 * permille / CLASS_BYTES);
        for (long defined = 0; defined < classes; defined++) {
            held.add(ClassMaker.define("lastgasp.pressure.held.Metaspace", CODE_BYTES));
        }
    }
}
