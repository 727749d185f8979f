package lastgasp.orders;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * The gzipped order files of a trading partner: one record per order, columns of fixed width.
 * Stands in for the partner's server: all files are alike.
 */
final class PartnerFeed {
    private static final int ORDERS_PER_FILE = 500;
    private static final String RECORD = "%-32s%-120s%-80s%23d\n";

    /** Made when the first file is asked for. */
    private static final class OrderFile {
        static final byte[] GZIPPED = gzipped();
    }

    /** The next file, still compressed. */
    InputStream next() {
        return new ByteArrayInputStream(OrderFile.GZIPPED);
    }

    private static byte[] gzipped() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            for (Order order : new OrderBook().orders(1, ORDERS_PER_FILE)) {
                String record = String.format(RECORD, order.id(), order.customer(), order.city(), order.totalCents());
                gzip.write(record.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a file in memory cannot be compressed", impossible);
        }
        return bytes.toByteArray();
    }
}
