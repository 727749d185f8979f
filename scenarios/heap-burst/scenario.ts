import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'an export loads every invoice of the year before it sends the first byte',
  oomType: 'heap-space',
  culprit: {
    className: 'lastgasp.orders.InvoiceExport',
    methodName: 'loadAll',
    allocatedIn: [{ className: 'lastgasp.orders.InvoiceArchive', methodName: 'invoice' }],
  },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 10,
  oomWithinSeconds: 90,
  userSees:
    'Answers stay quick until one export breaks off without an answer after two or three seconds, in which others take up to a second; then all is as before, health checks too.',
});
