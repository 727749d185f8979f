package lastgasp.orders;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Compiles a pricing rule to the bytes of a class of its own: {@link RuleTemplate} with its name
 * replaced in the constant pool (JVM specification, 4.4).
 */
final class RuleCompiler {
    private static final int MAGIC_AND_VERSION_BYTES = 8;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private final byte[] template = templateBytes();

    /** The class file of a rule; {@code className} is fully qualified, with dots. */
    byte[] compile(String className) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream(template.length + className.length());
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(template));
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(in.readNBytes(MAGIC_AND_VERSION_BYTES));
            int constantCount = in.readUnsignedShort();
            out.writeShort(constantCount);
            // Entry 0 does not exist, and a long or a double takes two.
            for (int entry = 1; entry < constantCount; entry++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                if (tag == UTF8) {
                    out.writeUTF(renamed(in.readUTF(), className));
                } else {
                    out.write(in.readNBytes(payloadBytes(tag)));
                }
                if (tag == LONG || tag == DOUBLE) {
                    entry++;
                }
            }
            in.transferTo(out);
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a class file in memory cannot be read or written", impossible);
        }
    }

    private static String renamed(String constant, String className) {
        return constant.equals(internalName(RuleTemplate.class.getName())) ? internalName(className) : constant;
    }

    private static String internalName(String className) {
        return className.replace('.', '/');
    }

    /** Bytes that follow a constant's tag. */
    private static int payloadBytes(int tag) {
        switch (tag) {
            case LONG:
            case DOUBLE:
                return 8;
            case 7: // Class
            case 8: // String
            case 16: // MethodType
            case 19: // Module
            case 20: // Package
                return 2;
            case 15: // MethodHandle
                return 3;
            default: // numbers of four bytes, references to members, name and type, dynamic
                return 4;
        }
    }

    private static byte[] templateBytes() {
        String resource = RuleTemplate.class.getSimpleName() + ".class";
        try (InputStream in = RuleTemplate.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the rule template is not readable: " + resource, unreadable);
        }
    }
}
