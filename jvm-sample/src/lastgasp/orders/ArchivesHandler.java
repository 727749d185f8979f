package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code POST /archives?invoices=N} bundles the first N invoices (1 to 1,000,000, default 10; 64 KiB each) in a job. */
final class ArchivesHandler implements HttpHandler {
    static final String PATH = "/archives";

    private static final int INVOICES_DEFAULT = 10;
    private static final int INVOICES_MAX = 1_000_000;
    private static final int JOBS_AT_ONCE = 2;

    private final InvoiceArchive archive = new InvoiceArchive();
    private final JobPool jobs = new JobPool(JOBS_AT_ONCE);

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int invoiceCount = Query.number(exchange, "invoices", INVOICES_DEFAULT);
        if (invoiceCount < 1 || invoiceCount > INVOICES_MAX) {
            Response.text(exchange, 400, "invoices must be a number from 1 to " + INVOICES_MAX + "\n");
            return;
        }
        ArchiveJob job = new ArchiveJob(archive, invoiceCount);
        if (jobs.run(job)) {
            Response.text(exchange, 201, job.sizeBytes() + " bytes archived\n");
        } else {
            Response.text(exchange, 500, "the archive could not be made\n");
        }
    }
}
