package lastgasp.orders;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/**
 * Imports gzipped order files: looks into each at once and leaves its stream open to read the rest
 * later, which never happens. An open stream's {@code Inflater} holds about 40 KiB that zlib
 * allocated outside every limit of the JVM: this is the leak of the native-inflater scenario.
 */
final class OrderImport {
    /** More than zlib's window of 32 KiB. */
    private static final int PREVIEW_BYTES = 40 * 1024;

    private final PartnerFeed feed;
    private final Queue<GZIPInputStream> openFiles = new ConcurrentLinkedQueue<>();

    OrderImport(PartnerFeed feed) {
        this.feed = feed;
    }

    /** Opens the feed's next file; gives the number of orders within its preview. */
    int open() throws IOException {
        GZIPInputStream file = new GZIPInputStream(feed.next());
        openFiles.add(file);
        byte[] preview = file.readNBytes(PREVIEW_BYTES);
        int orderCount = 0;
        for (byte character : preview) {
            if (character == '\n') {
                orderCount++;
            }
        }
        return orderCount;
    }

    int openCount() {
        return openFiles.size();
    }
}
