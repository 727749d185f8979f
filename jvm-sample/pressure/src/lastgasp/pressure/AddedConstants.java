package lastgasp.pressure;

/** Constants behind those that a class file has. Whoever adds one gets its index. */
final class AddedConstants {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int NAME_AND_TYPE = 12;
    private static final int COUNT_MAX = 0xffff;

    private final ClassBytes bytes = new ClassBytes();
    private int count;

    /** @param count of the class file's own, as it states it */
    AddedConstants(int count) {
        this.count = count;
    }

    int utf8(String text) {
        bytes.u1(UTF8);
        bytes.text(text);
        return next();
    }

    int classOf(String internalName) {
        int name = utf8(internalName);
        bytes.u1(CLASS);
        bytes.u2(name);
        return next();
    }

    /** @param tag of a method of a class or of an interface */
    int method(int tag, int classIndex, int nameIndex, int descriptorIndex) {
        bytes.u1(NAME_AND_TYPE);
        bytes.u2(nameIndex);
        bytes.u2(descriptorIndex);
        int nameAndType = next();
        bytes.u1(tag);
        bytes.u2(classIndex);
        bytes.u2(nameAndType);
        return next();
    }

    /** Of all, as a class file states it. */
    int count() {
        return count;
    }

    ClassBytes bytes() {
        return bytes;
    }

    private int next() {
        if (count == COUNT_MAX) {
            throw new IllegalArgumentException("its class has no room for another constant");
        }
        return count++;
    }
}
