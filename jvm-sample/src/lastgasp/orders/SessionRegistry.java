package lastgasp.orders;

/**
 * The sessions that were opened, newest first. None ever ends: these are the survivors of the
 * gc-overhead scenario. A chain grows by small objects only; the large array of a map that doubles
 * would find no room before the collector has given up.
 */
final class SessionRegistry {
    private Session newest;
    private long opened;

    synchronized Session open(long customer) {
        opened++;
        newest = new Session("session-" + opened, customer, newest);
        return newest;
    }
}
