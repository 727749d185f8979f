package lastgasp.orders;

/** One compiled pricing rule. */
public interface PricingRule {
    /** What an order of {@code totalCents} costs under this rule, in cents. */
    long priceCents(long totalCents);
}
