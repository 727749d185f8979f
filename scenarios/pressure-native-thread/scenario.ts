import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent starts threads that never end, until the user may have no more of them',
  oomType: 'native-thread',
  culprit: { className: 'lastgasp.pressure.ThreadHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  taskSize: '512/1024',
  nprocMax: 512,
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
