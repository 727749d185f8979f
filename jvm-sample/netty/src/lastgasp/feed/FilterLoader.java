package lastgasp.feed;

/** The class loader of one filter, so that it could go with its subscriber. */
final class FilterLoader extends ClassLoader {
    FilterLoader(ClassLoader parent) {
        super(parent);
    }

    Class<?> define(byte[] classFile) {
        return defineClass(null, classFile, 0, classFile.length);
    }
}
