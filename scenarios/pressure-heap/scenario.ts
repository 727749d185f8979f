import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent fills the heap, however large, with blocks of a class of its own',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.pressure.HeapHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
