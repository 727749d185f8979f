package lastgasp.pressure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A class file some of whose methods hand what they return to the {@link ReturnHoard} (The Java Virtual Machine
 * Specification, chapter 4).
 *
 * <p>The code of a tapped method moves, untouched, into a private method beside it, and a {@link TapCode} takes
 * its place. So no offset within the code changes, and there is no branch that would need a stack map.
 */
final class TappedClass {
    private static final String HOARD = "lastgasp/pressure/ReturnHoard";
    private static final String MOVED = "$lastgasp";

    private static final int ACC_PRIVATE = 0x0002;
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_BRIDGE = 0x0040;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;
    private static final int ACC_STRICT = 0x0800;
    private static final int ACC_SYNTHETIC = 0x1000;

    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    /** Magic number and version. */
    private static final int VERSION_END = 8;
    /** Access, name and descriptor of a field or method. */
    private static final int MEMBER_HEAD_BYTES = 6;

    private final byte[] classFile;
    private final ByteBuffer in;
    /** Of each constant, where its tag stands. */
    private final int[] offsets;
    private final AddedConstants added;
    private final int constantsEnd;
    private final int flags;
    private final int thisClass;
    private final int methodsStart;

    TappedClass(byte[] classFile) {
        this.classFile = classFile;
        in = ByteBuffer.wrap(classFile);
        in.position(VERSION_END);
        offsets = new int[u2()];
        added = new AddedConstants(offsets.length);
        for (int index = 1; index < offsets.length; index++) {
            offsets[index] = in.position();
            int tag = in.get();
            skip(constantBytes(tag));
            if (tag == LONG || tag == DOUBLE) {
                // Takes two indices.
                index++;
            }
        }
        constantsEnd = in.position();
        flags = u2();
        thisClass = u2();
        skip(2); // superclass
        skip(2 * u2()); // interfaces
        for (int fields = u2(); fields > 0; fields--) {
            skip(MEMBER_HEAD_BYTES);
            skipAttributes();
        }
        methodsStart = in.position();
    }

    /**
     * The class file with each method of that name tapped that returns a reference and has code.
     *
     * @throws IllegalArgumentException when there is none
     */
    byte[] withTap(String methodName) {
        in.position(methodsStart);
        int hoardMethod = added.method(
                METHOD, added.classOf(HOARD), added.utf8("keep"), added.utf8("(Ljava/lang/Object;)V"));
        int methodCount = u2();
        int tapped = 0;
        ClassBytes methods = new ClassBytes();
        for (int left = methodCount; left > 0; left--) {
            int start = in.position();
            if (isTappable(u2(), utf8(u2()).equals(methodName), utf8(u2()))) {
                tap(methods, start, hoardMethod);
                tapped++;
            } else {
                skipAttributes();
                methods.part(classFile, start, in.position());
            }
        }
        if (tapped == 0) {
            throw new IllegalArgumentException("no method of that name has code and returns an object");
        }
        ClassBytes out = new ClassBytes();
        out.part(classFile, 0, VERSION_END);
        out.u2(added.count());
        out.part(classFile, VERSION_END + 2, constantsEnd);
        out.all(added.bytes());
        out.part(classFile, constantsEnd, methodsStart);
        out.u2(methodCount + tapped);
        out.all(methods);
        out.part(classFile, in.position(), classFile.length);
        return out.toByteArray();
    }

    /** A bridge calls the method that it stands for: what that returns would be kept twice. */
    private static boolean isTappable(int access, boolean isAsked, String descriptor) {
        char returned = descriptor.charAt(descriptor.indexOf(')') + 1);
        return isAsked
                && (access & (ACC_ABSTRACT | ACC_NATIVE | ACC_BRIDGE)) == 0
                && (returned == 'L' || returned == '[');
    }

    /** Writes the method that starts there with other code, and a private one with the code that it had. */
    private void tap(ClassBytes methods, int start, int hoardMethod) {
        in.position(start);
        int access = u2();
        int nameIndex = u2();
        int descriptorIndex = u2();
        int movedName = added.utf8(utf8(nameIndex) + MOVED);
        int tag = (flags & ACC_INTERFACE) == 0 ? METHOD : INTERFACE_METHOD;
        int movedMethod = added.method(tag, thisClass, movedName, descriptorIndex);
        ClassBytes moved = new ClassBytes();
        moved.u2(access & (ACC_STATIC | ACC_STRICT) | ACC_PRIVATE | ACC_SYNTHETIC);
        moved.u2(movedName);
        moved.u2(descriptorIndex);
        moved.u2(1); // attribute: the code
        int attributeCount = u2();
        methods.part(classFile, start, in.position());
        for (int left = attributeCount; left > 0; left--) {
            int attributeStart = in.position();
            int attributeName = u2();
            skip(in.getInt());
            if (utf8(attributeName).equals("Code")) {
                moved.part(classFile, attributeStart, in.position());
                boolean isStatic = (access & ACC_STATIC) != 0;
                ClassBytes code = TapCode.of(isStatic, utf8(descriptorIndex), movedMethod, hoardMethod);
                methods.u2(attributeName);
                methods.u4(code.size());
                methods.all(code);
            } else {
                methods.part(classFile, attributeStart, in.position());
            }
        }
        methods.all(moved);
    }

    private int constantBytes(int tag) {
        switch (tag) {
            case UTF8:
                return u2();
            case CLASS:
            case STRING:
            case METHOD_TYPE:
            case MODULE:
            case PACKAGE:
                return 2;
            case METHOD_HANDLE:
                return 3;
            case LONG:
            case DOUBLE:
                return 8;
            default:
                if (tag < INTEGER || tag > PACKAGE) {
                    throw new IllegalArgumentException("its class has a constant of unknown kind " + tag);
                }
                return 4;
        }
    }

    /** As source code has it; what a class file writes otherwise, NUL and surrogates, is in no name that is asked for. */
    private String utf8(int index) {
        int offset = offsets[index];
        int length = in.getShort(offset + 1) & 0xffff;
        return new String(classFile, offset + 3, length, StandardCharsets.UTF_8);
    }

    private int u2() {
        return in.getShort() & 0xffff;
    }

    private void skip(int bytes) {
        in.position(in.position() + bytes);
    }

    private void skipAttributes() {
        for (int attributes = u2(); attributes > 0; attributes--) {
            skip(2);
            skip(in.getInt());
        }
    }
}
