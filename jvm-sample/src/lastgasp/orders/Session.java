package lastgasp.orders;

/** A customer's visit, chained to the one that was opened before it. */
record Session(String token, long customer, Session previous) {}
