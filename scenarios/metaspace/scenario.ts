import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'a rule engine defines a class per rule in a class loader of its own and keeps them all',
  oomType: 'metaspace',
  culprit: { className: 'lastgasp.orders.RuleEngine', methodName: 'deploy' },
  // Half as much would be nearly all the Datadog agent's own, and no profile would say who fills the rest.
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxMetaspaceSize=64m'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until the first rule fails; from then on every deployment fails, and other requests, health checks too, time out behind one full collection after another.',
});
