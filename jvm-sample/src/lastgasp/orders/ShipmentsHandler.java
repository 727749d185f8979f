package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** {@code POST /shipments?parcels=N} ships an order in N parcels (1 to 10,000, default 1) and tracks them. */
final class ShipmentsHandler implements HttpHandler {
    static final String PATH = "/shipments";

    private static final int PARCELS_DEFAULT = 1;
    private static final int PARCELS_MAX = 10_000;

    private final ShipmentTracker tracker = new ShipmentTracker();
    private final AtomicLong lastShipment = new AtomicLong();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int parcelCount = Query.number(exchange, "parcels", PARCELS_DEFAULT);
        if (!exchange.getRequestMethod().equals("POST")) {
            Response.text(exchange, 405, "orders are shipped with POST\n");
        } else if (parcelCount < 1 || parcelCount > PARCELS_MAX) {
            Response.text(exchange, 400, "parcels must be a number from 1 to " + PARCELS_MAX + "\n");
        } else {
            ship(exchange, parcelCount);
        }
    }

    private void ship(HttpExchange exchange, int parcelCount) throws IOException {
        long shipment = lastShipment.incrementAndGet();
        for (int parcel = 1; parcel <= parcelCount; parcel++) {
            tracker.follow(shipment + "-" + parcel);
        }
        Log.info(ShipmentsHandler.class, "shipped " + shipment + " parcels=" + parcelCount
                + " followed=" + tracker.followedCount());
        Response.text(exchange, 201, "shipment " + shipment + "\n");
    }
}
