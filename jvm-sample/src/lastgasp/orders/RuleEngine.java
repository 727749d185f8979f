package lastgasp.orders;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Deploys pricing rules: each becomes a class in a class loader of its own, so that it could be
 * replaced alone. Replaced rules are kept, with their loaders: this is the leak of the metaspace and
 * class-space scenarios.
 */
final class RuleEngine {
    private final RuleCompiler compiler = new RuleCompiler();
    private final Queue<PricingRule> deployed = new ConcurrentLinkedQueue<>();

    /** Compiles, loads and keeps a rule. */
    PricingRule deploy(String ruleId) throws ReflectiveOperationException {
        String className = "lastgasp.orders.rules." + ruleId;
        RuleLoader loader = new RuleLoader(RuleEngine.class.getClassLoader());
        Class<?> compiled = loader.define(className, compiler.compile(className));
        PricingRule rule = (PricingRule) compiled.getDeclaredConstructor().newInstance();
        deployed.add(rule);
        return rule;
    }

    int deployedCount() {
        return deployed.size();
    }
}
