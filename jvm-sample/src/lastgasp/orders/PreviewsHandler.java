package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import lastgasp.service.OomWitness;

/**
 * {@code GET /previews?width=W&height=H} draws a page of W by H pixels (1 to 45,000, default 200). A page
 * for which there is no memory is refused with 413 and harms nobody, but it is an OutOfMemoryError to
 * the JVM: the first of the two in the heap-first-harmless scenario.
 */
final class PreviewsHandler implements HttpHandler {
    static final String PATH = "/previews";

    private static final int SIDE_DEFAULT = 200;
    private static final int SIDE_MAX = 45_000;

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int width = Query.number(exchange, "width", SIDE_DEFAULT);
        int height = Query.number(exchange, "height", SIDE_DEFAULT);
        if (width < 1 || width > SIDE_MAX || height < 1 || height > SIDE_MAX) {
            Response.text(exchange, 400, "width and height must be numbers from 1 to " + SIDE_MAX + "\n");
            return;
        }
        try {
            Response.text(exchange, 200, brightness(new int[width * height]) + "\n");
        } catch (OutOfMemoryError error) {
            OomWitness.testifyHandled(error);
            Response.text(exchange, 413, "the preview is too large\n");
        }
    }

    private static long brightness(int[] pixels) {
        long sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i & 0xff;
            sum += pixels[i];
        }
        return sum / pixels.length;
    }
}
