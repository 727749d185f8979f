import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'a job bundles invoices in one growing buffer; its pool swallows what the job throws, health stays 200',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.orders.ArchiveJob', methodName: 'append' },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 10,
  oomWithinSeconds: 90,
  userSees:
    'Answers stay as quick as ever; the one request that is out of memory is answered 500 after half a second or more, and health checks go on answering 200.',
});
