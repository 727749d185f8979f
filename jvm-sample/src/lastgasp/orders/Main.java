package lastgasp.orders;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The order service: one HTTP server on {@code PORT} (default 8080) and a small pool of request threads. */
public final class Main {
    private static final int PORT_DEFAULT = 8080;
    private static final int REQUEST_THREADS = 8;
    private static final int CONNECTION_BACKLOG = 128;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        try {
            OomWitness.install();
            serve(port());
        } catch (OutOfMemoryError error) {
            OomWitness.testify(error);
            throw error;
        }
    }

    private static void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), CONNECTION_BACKLOG);
        server.setExecutor(new RequestPool(REQUEST_THREADS));
        server.createContext(HealthHandler.PATH, new WitnessedHandler(new HealthHandler()));
        server.createContext(ReportsHandler.PATH, new WitnessedHandler(new ReportsHandler()));
        server.start();
        Log.info(Main.class, "lastgasp-ready port=" + port);
    }

    private static int port() {
        String port = System.getenv("PORT");
        return port == null ? PORT_DEFAULT : Integer.parseInt(port);
    }
}
