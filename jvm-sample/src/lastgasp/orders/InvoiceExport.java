package lastgasp.orders;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Many invoices for one download. All of them are loaded before the first byte is sent: this is the
 * burst of the heap-burst scenario.
 */
final class InvoiceExport {
    private final List<byte[]> invoices = new ArrayList<>();

    void loadAll(InvoiceArchive archive, int count) {
        for (int number = 1; number <= count; number++) {
            invoices.add(archive.invoice(number));
        }
    }

    long sizeBytes() {
        long sizeBytes = 0;
        for (byte[] invoice : invoices) {
            sizeBytes += invoice.length;
        }
        return sizeBytes;
    }

    void writeTo(OutputStream out) throws IOException {
        for (byte[] invoice : invoices) {
            out.write(invoice);
        }
    }
}
