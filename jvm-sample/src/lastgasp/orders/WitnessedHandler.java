package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import lastgasp.service.OomWitness;

/** Testifies to an OutOfMemoryError before the HTTP server sees it, which may log or drop what it catches. */
final class WitnessedHandler implements HttpHandler {
    private final HttpHandler handler;

    WitnessedHandler(HttpHandler handler) {
        this.handler = handler;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        // Not try-with-resources: in a full heap HotSpot throws one shared error again and again, and
        // adding it to itself as suppressed would turn it into an IllegalArgumentException.
        try {
            handler.handle(exchange);
        } catch (OutOfMemoryError error) {
            OomWitness.testify(error);
            throw error;
        } finally {
            exchange.close();
        }
    }
}
