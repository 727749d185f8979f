package lastgasp.pressure;

import java.util.ArrayList;
import java.util.List;

/** Defines classes with next to nothing in them, each in a loader of its own: what grows fastest is the compressed class space. */
final class ClassSpaceHoard implements Hoard {
    /** The least that a loader's first class commits of the class space. */
    private static final int CLASS_BYTES = 1024;
    static final ClassSpaceHoard HOARD = new ClassSpaceHoard();

    private final List<Class<?>> held = new ArrayList<>();

    @Override
    public double share() {
        return MemoryPool.CLASS_SPACE.share();
    }

    @Override
    public void hold(int permille) {
        long classes = Math.max(1, MemoryPool.CLASS_SPACE.limitBytes() / 1000 * permille / CLASS_BYTES);
        for (long defined = 0; defined < classes; defined++) {
            held.add(ClassMaker.define("lastgasp.pressure.held.Small", 0));
        }
    }
}
