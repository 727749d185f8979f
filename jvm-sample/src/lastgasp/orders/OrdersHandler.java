package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code GET /orders?count=N} lists N orders as CSV (1 to 1,000, default 20) and keeps nothing: everyday traffic. */
final class OrdersHandler implements HttpHandler {
    static final String PATH = "/orders";

    private static final int COUNT_DEFAULT = 20;
    private static final int COUNT_MAX = 1_000;
    private static final long CURRENT_PERIOD = 1;

    private final OrderBook orderBook = new OrderBook();
    private final ReportRenderer renderer = new ReportRenderer();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int count = Query.number(exchange, "count", COUNT_DEFAULT);
        if (count < 1 || count > COUNT_MAX) {
            Response.text(exchange, 400, "count must be a number from 1 to " + COUNT_MAX + "\n");
            return;
        }
        RenderedReport list = renderer.render("orders", orderBook.orders(CURRENT_PERIOD, count));
        Response.bytes(exchange, 200, "text/csv; charset=utf-8", list.csv());
    }
}
