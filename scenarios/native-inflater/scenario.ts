import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'gzip streams that are never closed fill memory that no Java limit bounds',
  oomType: 'oom-killed',
  culprit: { className: 'lastgasp.orders.OrderImport', methodName: 'open' },
  jvmFlags: ['-XX:MaxRAMPercentage=25'],
  taskSize: '256/512',
  requestsPerSecond: 8,
  oomWithinSeconds: 150,
  userSees:
    'Answers stay as quick as ever until every connection breaks at once and no further one is accepted.',
});
