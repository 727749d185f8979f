package lastgasp.orders;

/**
 * What every pricing rule is compiled from: {@link RuleCompiler} copies this class under the rule's
 * own name. Public, as its copies are defined by loaders of their own.
 */
public final class RuleTemplate implements PricingRule {
    private static final long BULK_CENTS = 100_000;
    private static final long PERCENT_BULK = 7;
    private static final long PERCENT_REGULAR = 2;
    private static final long SHIPPING_FREE_CENTS = 5_000;
    private static final long SHIPPING_CENTS = 490;

    @Override
    public long priceCents(long totalCents) {
        return totalCents - discountCents(totalCents) + shippingCents(totalCents);
    }

    private static long discountCents(long totalCents) {
        long percent = totalCents >= BULK_CENTS ? PERCENT_BULK : PERCENT_REGULAR;
        return totalCents * percent / 100;
    }

    private static long shippingCents(long totalCents) {
        return totalCents >= SHIPPING_FREE_CENTS ? 0 : SHIPPING_CENTS;
    }
}
