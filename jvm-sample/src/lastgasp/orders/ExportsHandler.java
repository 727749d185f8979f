package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code GET /exports?invoices=N} downloads the first N invoices (1 to 1,000,000, default 10; 64 KiB each). */
final class ExportsHandler implements HttpHandler {
    static final String PATH = "/exports";

    private static final int INVOICES_DEFAULT = 10;
    private static final int INVOICES_MAX = 1_000_000;

    private final InvoiceArchive archive = new InvoiceArchive();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int invoiceCount = Query.number(exchange, "invoices", INVOICES_DEFAULT);
        if (invoiceCount < 1 || invoiceCount > INVOICES_MAX) {
            Response.text(exchange, 400, "invoices must be a number from 1 to " + INVOICES_MAX + "\n");
            return;
        }
        InvoiceExport export = new InvoiceExport();
        export.loadAll(archive, invoiceCount);
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, export.sizeBytes());
        export.writeTo(exchange.getResponseBody());
    }
}
