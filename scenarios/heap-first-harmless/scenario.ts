import { defineScenario } from '../../harness/index.ts';
import { REPORT_CACHE } from '../report-cache.ts';

export default defineScenario({
  description: 'a preview too large is refused and forgotten; the real leak, a report cache, comes later',
  oomType: 'heap-space',
  culprit: REPORT_CACHE,
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees: 'unmeasured',
});
