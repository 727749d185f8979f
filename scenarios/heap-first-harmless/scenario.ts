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
  userSees:
    'One preview is answered 413 at the first, caught error; once the cache is full, answers slow down for a few seconds, then time out, health checks too.',
});
