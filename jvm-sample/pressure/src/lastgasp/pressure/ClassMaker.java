package lastgasp.pressure;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

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
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream(codeBytes + 256);
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(JAVA_11);
            writeConstants(out, name.replace('.', '/'));
            out.writeShort(ACC_FINAL_SUPER);
            out.writeShort(THIS_CLASS);
            out.writeShort(SUPER_CLASS);
            out.writeShort(0); // interfaces
            out.writeShort(0); // fields
            writeMethod(out, codeBytes);
            out.writeShort(0); // attributes
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a class file in memory cannot be written", impossible);
        }
    }

    private static void writeConstants(DataOutputStream out, String internalName) throws IOException {
        out.writeShort(CONSTANTS);
        writeUtf8(out, internalName);
        writeClass(out, THIS_NAME);
        writeUtf8(out, "java/lang/Object");
        writeClass(out, SUPER_NAME);
        writeUtf8(out, "nothing");
        writeUtf8(out, "()V");
        writeUtf8(out, "Code");
    }

    private static void writeMethod(DataOutputStream out, int codeBytes) throws IOException {
        out.writeShort(1);
        out.writeShort(ACC_STATIC);
        out.writeShort(METHOD_NAME);
        out.writeShort(METHOD_TYPE);
        out.writeShort(1);
        out.writeShort(CODE);
        // The code is nop, 0, up to its return.
        byte[] code = new byte[codeBytes + 1];
        code[codeBytes] = (byte) RETURN;
        out.writeInt(CODE_FRAME_BYTES + code.length);
        out.writeShort(0); // stack
        out.writeShort(0); // locals
        out.writeInt(code.length);
        out.write(code);
        out.writeShort(0); // exception handlers
        out.writeShort(0); // attributes
    }

    private static void writeUtf8(DataOutputStream out, String text) throws IOException {
        out.writeByte(UTF8);
        out.writeUTF(text);
    }

    private static void writeClass(DataOutputStream out, int nameIndex) throws IOException {
        out.writeByte(CLASS);
        out.writeShort(nameIndex);
    }
}
