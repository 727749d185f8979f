package lastgasp.orders;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The ICC colour profiles that customers want their labels printed in. Stands in for their files: an
 * RGB profile as long as a printing press's profile is with its lookup tables.
 */
final class CustomerColours {
    /** Made when the first profile is asked for: it loads the JDK's colour library. */
    private static final class Rgb {
        static final byte[] PROFILE = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    }

    /** A profile file of at least {@code lengthBytes}. */
    byte[] profile(int lengthBytes) {
        byte[] file = Arrays.copyOf(Rgb.PROFILE, Math.max(Rgb.PROFILE.length, lengthBytes));
        // A profile begins with its own length (ICC.1, 7.2.2).
        ByteBuffer.wrap(file).putInt(0, file.length);
        return file;
    }
}
