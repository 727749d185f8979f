import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'sessions that never end trickle into a small heap until the JVM does nothing but collect',
  oomType: 'gc-overhead',
  culprit: { className: 'lastgasp.orders.SessionRegistry', methodName: 'open' },
  // Half of the time and a fifth of the heap, where the JVM's own limits are 98 % and 2 %; and an eden that
  // stays as large as it may be, against which the fifth is measured. Without either it is by chance whether
  // the collector gives up or the heap is full first. Of a smaller heap the Datadog agent's own objects are so
  // large a part that no profile says who fills the rest.
  jvmFlags: [
    '-XX:+UseParallelGC',
    '-Xms64m',
    '-Xmx64m',
    '-Xmn16m',
    '-XX:InitialSurvivorRatio=16',
    '-XX:MinSurvivorRatio=16',
    '-XX:GCTimeLimit=50',
    '-XX:GCHeapFreeLimit=20',
  ],
  taskSize: '512/1024',
  requestsPerSecond: 60,
  oomWithinSeconds: 180,
  userSees:
    'Within fifteen seconds answers go from milliseconds to five seconds while the JVM collects garbage, then every request and health check times out; the error is thrown some seconds later.',
});
