package lastgasp.orders;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Renders orders as CSV, one row per order line. */
final class ReportRenderer {
    private static final String HEADER = "order,customer,city,sku,product,quantity,unit_price,line_total\n";

    RenderedReport render(String reportId, List<Order> orders) {
        StringBuilder csv = new StringBuilder(HEADER);
        long totalCents = 0;
        for (Order order : orders) {
            for (OrderLine line : order.lines()) {
                appendRow(csv, order, line);
            }
            totalCents += order.totalCents();
        }
        byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
        return new RenderedReport(reportId, orders.size(), totalCents, bytes);
    }

    private static void appendRow(StringBuilder csv, Order order, OrderLine line) {
        csv.append(order.id()).append(',');
        csv.append(order.customer()).append(',');
        csv.append(order.city()).append(',');
        csv.append(line.sku()).append(',');
        csv.append(line.product()).append(',');
        csv.append(line.quantity()).append(',');
        appendAmount(csv, line.unitPriceCents()).append(',');
        appendAmount(csv, line.totalCents()).append('\n');
    }

    private static StringBuilder appendAmount(StringBuilder csv, long cents) {
        long fraction = cents % 100;
        return csv.append(cents / 100).append(fraction < 10 ? ".0" : ".").append(fraction);
    }
}
