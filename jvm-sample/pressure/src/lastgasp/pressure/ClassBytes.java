package lastgasp.pressure;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What is written of a class file, big-endian. */
final class ClassBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void u1(int value) {
        bytes.write(value);
    }

    void u2(int value) {
        u1(value >> 8);
        u1(value);
    }

    void u4(int value) {
        u2(value >> 16);
        u2(value);
    }

    /** Its length and its modified UTF-8. */
    void text(String text) {
        try {
            new DataOutputStream(bytes).writeUTF(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException("bytes in memory cannot be written", impossible);
        }
    }

    void part(byte[] source, int start, int end) {
        bytes.write(source, start, end - start);
    }

    void all(ClassBytes other) {
        bytes.writeBytes(other.bytes.toByteArray());
    }

    int size() {
        return bytes.size();
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
