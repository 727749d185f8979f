package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code POST /settlements} has the next period settled; the answer does not wait for it. */
final class SettlementsHandler implements HttpHandler {
    static final String PATH = "/settlements";

    private final SettlementQueue queue;
    private final AtomicInteger lastPeriod = new AtomicInteger();

    SettlementsHandler(SettlementQueue queue) {
        this.queue = queue;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (queue.offer(lastPeriod.incrementAndGet())) {
            Response.text(exchange, 202, "accepted\n");
        } else {
            Response.text(exchange, 503, "too many settlements are waiting\n");
        }
    }
}
