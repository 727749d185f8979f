package foreign;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Somebody else's service: it answers 200 to everything on the port that it is given, and nothing of it is lastgasp's. */
public final class Shop {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_BYTES = 512 * 1024;

    private Shop() {}

    public static void main(String[] arguments) throws IOException {
        ServerSocket socket = new ServerSocket(Integer.parseInt(arguments[0]));
        for (;;) {
            try (Socket connection = socket.accept()) {
                byte[] request = new byte[4096];
                connection.getInputStream().read(request);
                if (new String(request, StandardCharsets.US_ASCII).startsWith("GET /page ")) {
                    page();
                }
                connection.getOutputStream().write(ANSWER);
            } catch (IOException broken) {
                // Of one client.
            }
        }
    }

    /** Kept by nobody but whoever is told to. */
    private static byte[] page() {
        return new byte[PAGE_BYTES];
    }
}
