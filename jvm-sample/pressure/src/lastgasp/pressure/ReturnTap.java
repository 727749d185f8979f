package lastgasp.pressure;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;

/** Has a method of the service hand what it returns to the {@link ReturnHoard}, from the loading of its class on. */
final class ReturnTap implements ClassFileTransformer {
    private final String className;
    private final String methodName;

    /** @param method {@code <class>#<method>}, the class as {@code Class.getName} spells it */
    ReturnTap(String method) {
        int hash = method.indexOf('#');
        if (hash < 1 || hash == method.length() - 1) {
            throw new IllegalArgumentException("retain=" + method + " is not <class>#<method>");
        }
        className = method.substring(0, hash).replace('.', '/');
        methodName = method.substring(hash + 1);
    }

    /** A class that cannot be tapped stays as it is, and the log says why. */
    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (!className.equals(name) || redefined != null) {
            return null;
        }
        String method = className.replace('/', '.') + "." + methodName;
        try {
            requireHoardFor(loader);
            byte[] tapped = new TappedClass(classFile).withTap(methodName);
            Out.line("lastgasp-pressure taps " + method);
            return tapped;
        } catch (RuntimeException hindrance) {
            Out.line("lastgasp-pressure cannot tap " + method + ": " + hindrance.getMessage());
            return null;
        }
    }

    /** A class that cannot find the hoard would fail wherever its method is called. */
    private static void requireHoardFor(ClassLoader loader) {
        try {
            if (Class.forName(ReturnHoard.class.getName(), false, loader) == ReturnHoard.class) {
                return;
            }
        } catch (ClassNotFoundException | LinkageError unseen) {
            // As if it found another.
        }
        throw new IllegalArgumentException("its class loader does not find the agent's classes");
    }
}
