package lastgasp.orders;

import java.nio.charset.StandardCharsets;

/** The invoices as they were sent. Stands in for a document store: each is 64 KiB of a scanned page. */
final class InvoiceArchive {
    private static final int INVOICE_BYTES = 64 * 1024;

    byte[] invoice(int number) {
        byte[] invoice = new byte[INVOICE_BYTES];
        byte[] head = ("%PDF-1.7 invoice " + number + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, invoice, 0, head.length);
        return invoice;
    }
}
