package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** {@code POST /imports?files=N} imports N files of the partner's feed (1 to 10,000, default 20). */
final class ImportsHandler implements HttpHandler {
    static final String PATH = "/imports";

    private static final int FILES_DEFAULT = 20;
    private static final int FILES_MAX = 10_000;

    private final OrderImport orderImport = new OrderImport(new PartnerFeed());

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int fileCount = Query.number(exchange, "files", FILES_DEFAULT);
        if (!exchange.getRequestMethod().equals("POST")) {
            Response.text(exchange, 405, "imports are started with POST\n");
        } else if (fileCount < 1 || fileCount > FILES_MAX) {
            Response.text(exchange, 400, "files must be a number from 1 to " + FILES_MAX + "\n");
        } else {
            importFiles(exchange, fileCount);
        }
    }

    private void importFiles(HttpExchange exchange, int fileCount) throws IOException {
        long orderCount = 0;
        for (int i = 0; i < fileCount; i++) {
            orderCount += orderImport.open();
        }
        Log.info(ImportsHandler.class, "imported files=" + fileCount + " orders=" + orderCount
                + " open=" + orderImport.openCount());
        Response.text(exchange, 202, orderCount + " orders\n");
    }
}
