package lastgasp.orders;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import lastgasp.service.DirectMemoryLog;
import lastgasp.service.OomWitness;

/**
 * The order service: one HTTP server on {@code PORT} (default 8080), a small pool of request threads,
 * and settlements on the main thread.
 */
public final class Main {
    private static final int PORT_DEFAULT = 8080;
    private static final int REQUEST_THREADS = 8;
    private static final int CONNECTION_BACKLOG = 128;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        try {
            OomWitness.install();
            DirectMemoryLog.install();
            SettlementQueue settlements = new SettlementQueue();
            serve(port(), settlements);
            new SettlementRun().settleAll(settlements);
        } catch (OutOfMemoryError error) {
            OomWitness.testify(error);
            throw error;
        }
    }

    private static void serve(int port, SettlementQueue settlements) throws IOException {
        // Else each answer waits up to 40 ms for the client's acknowledgement between its head and its body.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(port), CONNECTION_BACKLOG);
        server.setExecutor(new RequestPool(REQUEST_THREADS));
        operations(settlements).forEach((path, handler) -> server.createContext(path, new WitnessedHandler(handler)));
        server.start();
        Log.info(Main.class, "lastgasp-ready port=" + port);
    }

    /** What the service does, by the path that it begins with. */
    private static Map<String, HttpHandler> operations(SettlementQueue settlements) {
        Map<String, HttpHandler> operations = new LinkedHashMap<>();
        operations.put(HealthHandler.PATH, new HealthHandler());
        operations.put(MemoryHandler.PATH, new MemoryHandler());
        operations.put(OrdersHandler.PATH, new OrdersHandler());
        operations.put(ReportsHandler.PATH, new ReportsHandler());
        operations.put(PreviewsHandler.PATH, new PreviewsHandler());
        operations.put(ExportsHandler.PATH, new ExportsHandler());
        operations.put(ArchivesHandler.PATH, new ArchivesHandler());
        operations.put(SettlementsHandler.PATH, new SettlementsHandler(settlements));
        operations.put(SessionsHandler.PATH, new SessionsHandler());
        operations.put(CataloguesHandler.PATH, new CataloguesHandler());
        operations.put(RulesHandler.PATH, new RulesHandler());
        operations.put(UploadsHandler.PATH, new UploadsHandler());
        operations.put(ImportsHandler.PATH, new ImportsHandler());
        operations.put(LabelsHandler.PATH, new LabelsHandler());
        operations.put(ShipmentsHandler.PATH, new ShipmentsHandler());
        return operations;
    }

    private static int port() {
        String port = System.getenv("PORT");
        return port == null ? PORT_DEFAULT : Integer.parseInt(port);
    }
}
