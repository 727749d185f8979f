package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code POST /uploads?kilobytes=N} begins an upload of N KiB (1 to 65,536, default 512), as a
 * resumable one begins: with its length and what the body already holds. An upload that is whole
 * is done with; the rest of an unfinished one is waited for.
 */
final class UploadsHandler implements HttpHandler {
    static final String PATH = "/uploads";

    private static final int KILOBYTES_DEFAULT = 512;
    private static final int KILOBYTES_MAX = 65_536;

    private final UploadBuffers buffers = new UploadBuffers();
    private final AtomicLong lastUpload = new AtomicLong();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int kilobytes = Query.number(exchange, "kilobytes", KILOBYTES_DEFAULT);
        if (!exchange.getRequestMethod().equals("POST")) {
            Response.text(exchange, 405, "uploads begin with POST\n");
        } else if (kilobytes < 1 || kilobytes > KILOBYTES_MAX) {
            Response.text(exchange, 400, "kilobytes must be a number from 1 to " + KILOBYTES_MAX + "\n");
        } else {
            begin(exchange, kilobytes * 1024);
        }
    }

    private void begin(HttpExchange exchange, int lengthBytes) throws IOException {
        String uploadId = "upload-" + lastUpload.incrementAndGet();
        ByteBuffer buffer = buffers.open(uploadId, lengthBytes);
        buffer.put(exchange.getRequestBody().readNBytes(lengthBytes));
        if (!buffer.hasRemaining()) {
            buffers.close(uploadId);
        }
        Log.info(UploadsHandler.class, "began " + uploadId + " bytes=" + lengthBytes
                + " received=" + buffer.position() + " open=" + buffers.openCount());
        exchange.getResponseHeaders().set("Location", PATH + "/" + uploadId);
        Response.text(exchange, 201, uploadId + "\n");
    }
}
