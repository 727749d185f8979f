package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code POST /reports?orders=N&copies=C} renders a report of N orders (1 to 50,000, default 1,000;
 * about 300 bytes each) and keeps it C times, once for each branch (1 to 10,000, default 1);
 * {@code GET /reports/<id>} downloads it.
 */
final class ReportsHandler implements HttpHandler {
    static final String PATH = "/reports";

    private static final int ORDERS_DEFAULT = 1_000;
    private static final int ORDERS_MAX = 50_000;
    private static final int COPIES_MAX = 10_000;

    private final OrderBook orderBook = new OrderBook();
    private final ReportRenderer renderer = new ReportRenderer();
    private final ReportCache cache = new ReportCache();
    private final AtomicLong lastReport = new AtomicLong();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (method.equals("POST") && path.equals(PATH)) {
            create(exchange);
        } else if (method.equals("GET") && path.startsWith(PATH + "/")) {
            download(exchange, path.substring(PATH.length() + 1));
        } else {
            Response.text(exchange, 404, "no such resource: " + method + " " + path + "\n");
        }
    }

    private void create(HttpExchange exchange) throws IOException {
        int orderCount = Query.number(exchange, "orders", ORDERS_DEFAULT);
        if (orderCount < 1 || orderCount > ORDERS_MAX) {
            Response.text(exchange, 400, "orders must be a number from 1 to " + ORDERS_MAX + "\n");
            return;
        }
        int copyCount = Query.number(exchange, "copies", 1);
        if (copyCount < 1 || copyCount > COPIES_MAX) {
            Response.text(exchange, 400, "copies must be a number from 1 to " + COPIES_MAX + "\n");
            return;
        }
        long period = lastReport.incrementAndGet();
        String reportId = "report-" + period;
        RenderedReport report = renderer.render(reportId, orderBook.orders(period, orderCount));
        cache.put(report);
        for (int branch = 2; branch <= copyCount; branch++) {
            cache.put(report.copyFor(branch));
        }
        Log.info(ReportsHandler.class, "rendered " + reportId + " orders=" + orderCount
                + " bytes=" + report.csv().length + " cached=" + cache.size());
        exchange.getResponseHeaders().set("Location", PATH + "/" + reportId);
        Response.text(exchange, 201, reportId + "\n");
    }

    private void download(HttpExchange exchange, String reportId) throws IOException {
        RenderedReport report = cache.get(reportId);
        if (report == null) {
            Response.text(exchange, 404, "no such report: " + reportId + "\n");
            return;
        }
        Response.bytes(exchange, 200, "text/csv; charset=utf-8", report.csv());
    }
}
