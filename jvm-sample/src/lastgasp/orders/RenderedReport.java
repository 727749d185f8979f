package lastgasp.orders;

/** A finished report, ready to be downloaded. */
record RenderedReport(String id, int orderCount, long totalCents, byte[] csv) {
    RenderedReport copyFor(int branch) {
        return new RenderedReport(id + "-branch-" + branch, orderCount, totalCents, csv.clone());
    }
}
