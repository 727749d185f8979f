package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import lastgasp.service.MemoryLimit;

/**
 * {@code GET /memory?resource=heap}: which share of a limit is in use, 0 to 1, as plain text. The load
 * asks it to hold the service just below an OutOfMemoryError; the resources are those of {@link MemoryLimit}.
 * With {@code &collect=true} the garbage is collected before, so that only what is really held counts.
 */
final class MemoryHandler implements HttpHandler {
    static final String PATH = "/memory";

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String resource = Query.text(exchange, "resource");
        MemoryLimit limit = MemoryLimit.ofResource(resource);
        if (limit == null) {
            Response.text(exchange, 404, "no such resource: " + resource + "\n");
            return;
        }
        if ("true".equals(Query.text(exchange, "collect"))) {
            System.gc();
        }
        Response.text(exchange, 200, limit.share() + "\n");
    }
}
