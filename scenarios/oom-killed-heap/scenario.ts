import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'a cache that never evicts under an -Xmx that the task cannot hold: the kernel is first',
  oomType: 'oom-killed',
  culprit: {
    className: 'lastgasp.orders.ReportCache',
    methodName: 'put',
    allocatedIn: [
      { className: 'lastgasp.orders.ReportRenderer', methodName: 'render' },
      { className: 'lastgasp.orders.RenderedReport', methodName: 'copyFor' },
    ],
  },
  jvmFlags: ['-Xmx8g'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees: 'unmeasured',
});
