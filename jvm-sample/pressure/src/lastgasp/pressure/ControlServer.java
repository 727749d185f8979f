package lastgasp.pressure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Takes orders on a port of the loopback address, one at a time, from whoever has the trial's token.
 *
 * <ul>
 *   <li>{@code GET /memory?resource=heap[&collect=true]}: the share of a limit that is in use, 0 to 1, as plain text
 *   <li>{@code POST /hold?resource=heap&permille=10}: holds so many thousandths of the limit more, for ever
 * </ul>
 *
 * <p>An OutOfMemoryError that an order meets is thrown where the hoard asks for memory, caught here as a
 * servlet container would, testified to and answered with 500. What is held stays held, so that the service's
 * own threads meet theirs.
 *
 * <p>No {@code com.sun.net.httpserver}: a runtime that was linked for its service may lack that module.
 */
final class ControlServer implements Runnable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int BACKLOG = 64;
    private static final int STACK_BYTES = 256 * 1024;
    private static final int READ_TIMEOUT_MILLIS = 2000;
    /** Whoever sends orders of another trial sends many. */
    private static final int REFUSALS_TOLD_MAX = 3;
    /** Made beforehand, for when there is no memory. */
    private static final byte[] OUT_OF_MEMORY = answer("500 Out Of Memory", "out of memory\n");

    private final ServerSocket socket;
    private final String token;
    private int refusalsTold;
    private boolean hasTestified;

    private ControlServer(ServerSocket socket, String token) {
        this.socket = socket;
        this.token = token;
    }

    static void start(int port, String token) throws IOException {
        ServerSocket socket = new ServerSocket(port, BACKLOG, InetAddress.getByAddress(LOOPBACK));
        Thread thread = new Thread(null, new ControlServer(socket, token), "lastgasp-pressure", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        Out.line("lastgasp-pressure listening on 127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void run() {
        // Ends with the process.
        for (;;) {
            serveNext();
        }
    }

    // Not try-with-resources: in a full heap HotSpot throws one shared error again and again, and adding it to
    // itself as suppressed would turn it into an IllegalArgumentException.
    private void serveNext() {
        Socket connection = null;
        try {
            connection = socket.accept();
            connection.setSoTimeout(READ_TIMEOUT_MILLIS);
            send(connection, answerTo(Request.read(connection.getInputStream())));
        } catch (OutOfMemoryError error) {
            // Once: in a JVM that survives, every further order meets one.
            if (!hasTestified) {
                hasTestified = true;
                Out.witness(error);
            }
            send(connection, OUT_OF_MEMORY);
        } catch (IOException | RuntimeException broken) {
            // Of one client; the next one is another's.
        } finally {
            close(connection);
        }
    }

    private byte[] answerTo(Request request) throws IOException {
        if (!request.hasToken(token)) {
            if (refusalsTold++ < REFUSALS_TOLD_MAX) {
                Out.line("lastgasp-pressure refused an order that does not carry this trial's token");
            }
            return answer("403 Forbidden", "the token is not of this trial\n");
        }
        boolean isOrder = request.isFor("POST /hold");
        if (!isOrder && !request.isFor("GET /memory")) {
            return answer("404 Not Found", "there are only GET /memory and POST /hold\n");
        }
        try {
            Hoard hoard = Hoard.of(request.parameter("resource"));
            return answer("200 OK", isOrder ? hold(hoard, request) : share(hoard, request));
        } catch (IllegalArgumentException unknown) {
            return answer("400 Bad Request", unknown.getMessage() + "\n");
        } catch (LinkageError missing) {
            return answer("501 Not Implemented", "this runtime lacks what that needs: " + missing + "\n");
        }
    }

    private static String hold(Hoard hoard, Request request) throws IOException {
        int permille = Integer.parseInt(request.parameter("permille"));
        if (permille < 1 || permille > 1000) {
            throw new IllegalArgumentException("permille must be 1 to 1000, it is " + permille);
        }
        hoard.hold(permille);
        return "held\n";
    }

    private static String share(Hoard hoard, Request request) throws IOException {
        if (request.parameter("collect").equals("true")) {
            System.gc();
        }
        return hoard.share() + "\n";
    }

    private static byte[] answer(String status, String body) {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(Socket connection, byte[] answer) {
        if (connection == null) {
            return;
        }
        try {
            connection.getOutputStream().write(answer);
        } catch (IOException | OutOfMemoryError unanswered) {
            // The client sees a connection that broke off.
        }
    }

    private static void close(Socket connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (IOException | OutOfMemoryError unclosed) {
            // The client has closed it, or will at its timeout.
        }
    }
}
