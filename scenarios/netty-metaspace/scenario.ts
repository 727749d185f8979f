import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'Netty: a filter per subscriber is compiled to a class in a loader of its own, and all are kept',
  sample: 'netty',
  oomType: 'metaspace',
  culprit: { className: 'lastgasp.feed.FilterEngine', methodName: 'compile' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxMetaspaceSize=40m'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until the first filter fails; from then on every request, health checks too, times out behind one full collection after another.',
});
