import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'Netty and coroutines: events wait in channels without a limit for subscribers who never acknowledge',
  sample: 'netty',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.feed.EventFeed', methodName: 'publish' },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees:
    'Events are published ever more slowly while the JVM collects garbage, then fail with status 500; the process lives on.',
});
