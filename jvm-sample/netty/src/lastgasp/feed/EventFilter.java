package lastgasp.feed;

import java.util.function.LongPredicate;

/** What every filter is compiled to. Public, as its copies are of loaders of their own. */
public final class EventFilter implements LongPredicate {
    private static final long PRICE_MIN_CENTS = 100;
    private static final long PRICE_MAX_CENTS = 1_000_000;

    @Override
    public boolean test(long priceCents) {
        return isTraded(priceCents) && isRound(priceCents);
    }

    private static boolean isTraded(long priceCents) {
        return priceCents >= PRICE_MIN_CENTS && priceCents <= PRICE_MAX_CENTS;
    }

    private static boolean isRound(long priceCents) {
        return priceCents % 5 == 0;
    }
}
