package lastgasp.pressure;

/** Makes classes from nothing (JVM specification, chapter 4), each in a class loader of its own. */
final class ClassMaker {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_11 = 55;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int ACC_FINAL_SUPER = 0x0030;
    private static final int ACC_STATIC = 0x0008;
    private static final int RETURN = 0xB1;
    /** Indices into the constant pool. */
    private static final int THIS_NAME = 1;
    private static final int THIS_CLASS = 2;
    private static final int SUPER_NAME = 3;
    private static final int SUPER_CLASS = 4;
    private static final int METHOD_NAME = 5;
    private static final int METHOD_TYPE = 6;
    private static final int CODE = 7;
    private static final int CONSTANTS = 8;
    /** Of a Code attribute beside the code itself: stack, locals, code length, no handlers, no attributes. */
    private static final int CODE_FRAME_BYTES = 12;

    private ClassMaker() {}

    private static final class Loader extends ClassLoader {
        Loader() {
            super(null);
        }

        Class<?> define(String name, byte[] file) {
            return defineClass(name, file, 0, file.length);
        }
    }

    /** A class whose only method does nothing, at a length of {@code codeBytes} and a return. */
    static Class<?> define(String name, int codeBytes) {
        return new Loader().define(name, file(name, codeBytes));
    }

    private static byte[] file(String name, int codeBytes) {
        ClassBytes out = new ClassBytes();
        out.u4(MAGIC);
        out.u4(JAVA_11);
        writeConstants(out, name.replace('.', '/'));
        out.u2(ACC_FINAL_SUPER);
        out.u2(THIS_CLASS);
        out.u2(SUPER_CLASS);
        out.u2(0); // interfaces
        out.u2(0); // fields
        writeMethod(out, codeBytes);
        out.u2(0); // attributes
        return out.toByteArray();
    }

    private static void writeConstants(ClassBytes out, String internalName) {
        out.u2(CONSTANTS);
        writeUtf8(out, internalName);
        writeClass(out, THIS_NAME);
        writeUtf8(out, "java/lang/Object");
        writeClass(out, SUPER_NAME);
        writeUtf8(out, "nothing");
        writeUtf8(out, "()V");
        writeUtf8(out, "Code");
    }

    private static void writeMethod(ClassBytes out, int codeBytes) {
        out.u2(1);
        out.u2(ACC_STATIC);
        out.u2(METHOD_NAME);
        out.u2(METHOD_TYPE);
        out.u2(1);
        out.u2(CODE);
        // The code is nop, 0, up to its return.
        byte[] code = new byte[codeBytes + 1];
        code[codeBytes] = (byte) RETURN;
        out.u4(CODE_FRAME_BYTES + code.length);
        out.u2(0); // stack
        out.u2(0); // locals
        out.u4(code.length);
        out.part(code, 0, code.length);
        out.u2(0); // exception handlers
        out.u2(0); // attributes
    }

    private static void writeUtf8(ClassBytes out, String text) {
        out.u1(UTF8);
        out.text(text);
    }

    private static void writeClass(ClassBytes out, int nameIndex) {
        out.u1(CLASS);
        out.u2(nameIndex);
    }
}
