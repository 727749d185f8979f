package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** {@code POST /rules?rules=N} deploys a new set of N pricing rules (1 to 10,000, default 10). */
final class RulesHandler implements HttpHandler {
    static final String PATH = "/rules";

    private static final int RULES_DEFAULT = 10;
    private static final int RULES_MAX = 10_000;
    private static final long EXAMPLE_CENTS = 120_000;

    private final RuleEngine engine = new RuleEngine();
    private final AtomicLong lastRuleSet = new AtomicLong();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int ruleCount = Query.number(exchange, "rules", RULES_DEFAULT);
        if (!exchange.getRequestMethod().equals("POST")) {
            Response.text(exchange, 405, "rules are deployed with POST\n");
        } else if (ruleCount < 1 || ruleCount > RULES_MAX) {
            Response.text(exchange, 400, "rules must be a number from 1 to " + RULES_MAX + "\n");
        } else {
            deploy(exchange, ruleCount);
        }
    }

    private void deploy(HttpExchange exchange, int ruleCount) throws IOException {
        long ruleSet = lastRuleSet.incrementAndGet();
        long priceCents = EXAMPLE_CENTS;
        for (int rule = 1; rule <= ruleCount; rule++) {
            priceCents = deployed("Set" + ruleSet + "Rule" + rule).priceCents(priceCents);
        }
        Log.info(RulesHandler.class, "deployed rule set " + ruleSet + " rules=" + ruleCount
                + " deployed=" + engine.deployedCount());
        Response.text(exchange, 201, "rule set " + ruleSet + ": " + priceCents + " cents\n");
    }

    private PricingRule deployed(String ruleId) throws IOException {
        try {
            return engine.deploy(ruleId);
        } catch (ReflectiveOperationException broken) {
            throw new IOException("rule " + ruleId + " does not load", broken);
        }
    }
}
