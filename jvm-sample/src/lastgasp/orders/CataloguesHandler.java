package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/**
 * {@code POST /catalogues?pages=N} adds N pages to the season's catalogue (1 to 1,000, default 1; 64 KiB
 * each), which keeps them; {@code POST /catalogues/print?dpi=D} makes one document of them (72 to 2,400,
 * default 72, the size they are kept in).
 */
final class CataloguesHandler implements HttpHandler {
    static final String PATH = "/catalogues";

    private static final String PRINT_PATH = PATH + "/print";
    private static final int PAGES_MAX = 1_000;
    private static final int DPI_MAX = 2_400;

    private final Catalogue catalogue = new Catalogue();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case PATH -> addPages(exchange);
            case PRINT_PATH -> print(exchange);
            default -> Response.text(exchange, 404, "no such resource\n");
        }
    }

    private void addPages(HttpExchange exchange) throws IOException {
        int count = Query.number(exchange, "pages", 1);
        if (count < 1 || count > PAGES_MAX) {
            Response.text(exchange, 400, "pages must be a number from 1 to " + PAGES_MAX + "\n");
            return;
        }
        catalogue.addPages(count);
        Response.text(exchange, 201, catalogue.pageCount() + " pages\n");
    }

    private void print(HttpExchange exchange) throws IOException {
        int dpi = Query.number(exchange, "dpi", Catalogue.SCREEN_DPI);
        if (dpi < Catalogue.SCREEN_DPI || dpi > DPI_MAX) {
            Response.text(exchange, 400, "dpi must be a number from " + Catalogue.SCREEN_DPI + " to " + DPI_MAX + "\n");
            return;
        }
        byte[] document = catalogue.print(dpi);
        Response.text(exchange, 201, document.length + " bytes for the printer\n");
    }
}
