import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'settlements keep their ledgers open until the main thread dies of it; the other threads go on',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.orders.SettlementRun', methodName: 'settle' },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 3,
  oomWithinSeconds: 120,
  userSees:
    'Nothing: requests and health checks are answered as quickly as ever, and what the main thread was asked for is never done.',
});
