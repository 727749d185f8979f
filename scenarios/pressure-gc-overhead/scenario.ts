import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'the pressure agent lets survivors trickle into the heap until the JVM does nothing but collect',
  oomType: 'gc-overhead',
  culprit: { className: 'lastgasp.pressure.TrickleHoard', methodName: 'hold' },
  pressure: 'agent',
  // The one collector with such a limit, and when it gives up, as for gc-overhead: half of the time, a fifth of the heap.
  jvmFlags: [
    '-XX:+UseParallelGC',
    '-XX:InitialSurvivorRatio=16',
    '-XX:MinSurvivorRatio=16',
    '-XX:GCTimeLimit=50',
    '-XX:GCHeapFreeLimit=20',
  ],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
