package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code GET /health}: 200 while the service can answer at all, for container and load-balancer checks. */
final class HealthHandler implements HttpHandler {
    static final String PATH = "/health";

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Response.text(exchange, 200, "ok\n");
    }
}
