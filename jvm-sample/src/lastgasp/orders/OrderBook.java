package lastgasp.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The orders to report on. Stands in for the database: the same period always has the same orders. */
final class OrderBook {
    private static final String[] CUSTOMERS = {
        "Acme Office Supply", "Blue Harbour Foods", "Cedar & Sons", "Delta Medical", "Evergreen Schools",
        "Fujimi Print", "Gasthof Linde", "Hoshino Logistics", "Iron Bridge Cycles", "Juniper Dental",
    };
    private static final String[] CITIES = {
        "Tokyo", "Osaka", "Sapporo", "Berlin", "Lyon", "Porto", "Austin", "Toronto",
    };
    private static final String[] PRODUCTS = {
        "A4 paper 80 g 500 sheets", "Ballpoint pen blue", "Label printer", "Packing tape 48 mm",
        "Standing desk 160 cm", "Toner cartridge black", "USB-C dock", "Whiteboard marker set",
    };
    private static final int LINES_PER_ORDER_MAX = 7;

    /** The first {@code count} orders of a period. */
    List<Order> orders(long period, int count) {
        SplittableRandom random = new SplittableRandom(period);
        List<Order> orders = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String id = "SO-" + (period * 100_000 + i);
            orders.add(new Order(id, pick(CUSTOMERS, random), pick(CITIES, random), lines(random)));
        }
        return orders;
    }

    private static List<OrderLine> lines(SplittableRandom random) {
        int count = 1 + random.nextInt(LINES_PER_ORDER_MAX);
        List<OrderLine> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String sku = "SKU-" + (10_000 + random.nextInt(90_000));
            lines.add(new OrderLine(sku, pick(PRODUCTS, random), 1 + random.nextInt(40), 99 + random.nextInt(90_000)));
        }
        return lines;
    }

    private static String pick(String[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
