import { defineScenario } from '../../harness/index.ts';
import { REPORT_CACHE } from '../report-cache.ts';

export default defineScenario({
  description: 'rendered reports stay in a cache that never evicts',
  oomType: 'heap-space',
  culprit: REPORT_CACHE,
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees:
    'Reports take ever longer while the JVM collects garbage, then time out; most later requests fail.',
});
