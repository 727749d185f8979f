import { defineScenario } from '../../harness/index.ts';
import { REPORT_CACHE } from '../report-cache.ts';

export default defineScenario({
  description: 'a cache that never evicts under an -Xmx that the task cannot hold: the kernel is first',
  oomType: 'oom-killed',
  culprit: REPORT_CACHE,
  jvmFlags: ['-Xmx8g'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees:
    'Once the JVM has warmed up, answers are as quick as ever until every connection breaks at once and no further one is accepted.',
});
