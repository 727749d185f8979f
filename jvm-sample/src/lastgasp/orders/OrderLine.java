package lastgasp.orders;

/** One position of an order. */
record OrderLine(String sku, String product, int quantity, long unitPriceCents) {
    long totalCents() {
        return quantity * unitPriceCents;
    }
}
