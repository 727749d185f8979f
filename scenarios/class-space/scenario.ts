import { defineScenario } from '../../harness/index.ts';

/** The smallest class space that JDK 17, 21 and 25 reserve: they round anything less up to it. */
const CLASS_SPACE_MIN = '16m';

export default defineScenario({
  description: 'the rule engine of metaspace, with a class space so small that it is full first',
  oomType: 'compressed-class-space',
  culprit: { className: 'lastgasp.orders.RuleEngine', methodName: 'deploy' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', `-XX:CompressedClassSpaceSize=${CLASS_SPACE_MIN}`],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until the first rule fails; from then on every deployment fails, and other requests, health checks too, time out behind one full collection after another.',
});
