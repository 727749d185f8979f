package lastgasp.orders;

import java.io.ByteArrayOutputStream;

/**
 * Bundles invoices into one file in memory. The buffer doubles whenever it is full, so one allocation
 * far too large fails while everybody else's small ones still succeed: the job of the heap-swallowed scenario.
 */
final class ArchiveJob implements Runnable {
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private final InvoiceArchive archive;
    private final int invoiceCount;

    ArchiveJob(InvoiceArchive archive, int invoiceCount) {
        this.archive = archive;
        this.invoiceCount = invoiceCount;
    }

    @Override
    public void run() {
        for (int number = 1; number <= invoiceCount; number++) {
            append(archive.invoice(number));
        }
    }

    private void append(byte[] invoice) {
        bundle.write(invoice, 0, invoice.length);
    }

    int sizeBytes() {
        return bundle.size();
    }
}
