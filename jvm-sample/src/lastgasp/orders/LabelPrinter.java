package lastgasp.orders;

import java.awt.color.ICC_Profile;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Opens a colour profile for each label and keeps it for a reprint. The profile's bytes lie in the
 * memory of the colour library (Little CMS), which no limit of the JVM counts: this is the leak of
 * the oom-killed-native scenario.
 */
final class LabelPrinter {
    private final Queue<ICC_Profile> profiles = new ConcurrentLinkedQueue<>();

    /** Makes a customer's colours ready to print in. */
    ICC_Profile open(byte[] profileFile) {
        ICC_Profile profile = ICC_Profile.getInstance(profileFile);
        profiles.add(profile);
        return profile;
    }

    int openCount() {
        return profiles.size();
    }
}
