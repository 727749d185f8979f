package lastgasp.orders;

import java.util.List;

/** One customer's order. */
record Order(String id, String customer, String city, List<OrderLine> lines) {
    long totalCents() {
        long totalCents = 0;
        for (OrderLine line : lines) {
            totalCents += line.totalCents();
        }
        return totalCents;
    }
}
