import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'sessions that never end trickle into a small heap until the JVM does nothing but collect',
  oomType: 'gc-overhead',
  culprit: { className: 'lastgasp.orders.SessionRegistry', methodName: 'open' },
  // A tenth of the time for the program and a twentieth of the heap free, where the JVM's own limits are
  // a fiftieth each: met sooner, and by the same collections on each JDK. The log proves that they were.
  jvmFlags: ['-XX:+UseParallelGC', '-Xmx32m', '-XX:GCTimeLimit=50', '-XX:GCHeapFreeLimit=20', '-Xlog:gc'],
  taskSize: '512/1024',
  requestsPerSecond: 60,
  oomWithinSeconds: 180,
  userSees: 'unmeasured',
});
