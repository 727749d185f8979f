import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'a preview too large is refused and forgotten; the real leak, a report cache, comes later',
  oomType: 'heap-space',
  culprit: {
    className: 'lastgasp.orders.ReportCache',
    methodName: 'put',
    allocatedIn: [
      { className: 'lastgasp.orders.ReportRenderer', methodName: 'render' },
      { className: 'lastgasp.orders.RenderedReport', methodName: 'copyFor' },
    ],
  },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees: 'unmeasured',
});
