package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code POST /catalogues?products=N} lays out a catalogue of N products (1 or more, default 10; 750 bytes each). */
final class CataloguesHandler implements HttpHandler {
    static final String PATH = "/catalogues";

    private static final int PRODUCTS_DEFAULT = 10;

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int productCount = Query.number(exchange, "products", PRODUCTS_DEFAULT);
        if (productCount < 1) {
            Response.text(exchange, 400, "products must be a number above 0\n");
            return;
        }
        Catalogue catalogue = new Catalogue();
        catalogue.reserve(productCount);
        Response.text(exchange, 201, catalogue.sizeBytes() + " bytes for the printer\n");
    }
}
