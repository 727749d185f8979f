package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.awt.color.ICC_Profile;
import java.io.IOException;

/**
 * {@code POST /labels?labels=N&kilobytes=K} prints N labels (1 to 1,000, default 1), each with a
 * colour profile of K KiB (1 to 8,192, default 512).
 */
final class LabelsHandler implements HttpHandler {
    static final String PATH = "/labels";

    private static final int LABELS_MAX = 1_000;
    private static final int KILOBYTES_DEFAULT = 512;
    private static final int KILOBYTES_MAX = 8_192;

    private final CustomerColours colours = new CustomerColours();
    private final LabelPrinter printer = new LabelPrinter();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int labelCount = Query.number(exchange, "labels", 1);
        int kilobytes = Query.number(exchange, "kilobytes", KILOBYTES_DEFAULT);
        if (!exchange.getRequestMethod().equals("POST")) {
            Response.text(exchange, 405, "labels are printed with POST\n");
        } else if (labelCount < 1 || labelCount > LABELS_MAX) {
            Response.text(exchange, 400, "labels must be a number from 1 to " + LABELS_MAX + "\n");
        } else if (kilobytes < 1 || kilobytes > KILOBYTES_MAX) {
            Response.text(exchange, 400, "kilobytes must be a number from 1 to " + KILOBYTES_MAX + "\n");
        } else {
            print(exchange, labelCount, kilobytes * 1024);
        }
    }

    private void print(HttpExchange exchange, int labelCount, int profileBytes) throws IOException {
        int channels = 0;
        for (int i = 0; i < labelCount; i++) {
            ICC_Profile profile = printer.open(colours.profile(profileBytes));
            channels += profile.getNumComponents();
        }
        Log.info(LabelsHandler.class, "printed labels=" + labelCount + " open=" + printer.openCount());
        Response.text(exchange, 201, channels + " colour channels\n");
    }
}
