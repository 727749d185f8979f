package lastgasp.orders;

/** The class loader of one rule, so that it could be replaced without a restart. */
final class RuleLoader extends ClassLoader {
    RuleLoader(ClassLoader parent) {
        super(parent);
    }

    Class<?> define(String className, byte[] classFile) {
        return defineClass(className, classFile, 0, classFile.length);
    }
}
